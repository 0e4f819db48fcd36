/**
 * Reads a log each time its parent asks: takes `[path, position]`, sends what {@link readFrom} gives, or the
 * error's words.
 */
import { readFrom } from './rotating-log.ts';

process.on('message', ([path, position]: [string, unknown]) => {
  readFrom(path, position).then(
    (reading) => process.send?.({ reading }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
