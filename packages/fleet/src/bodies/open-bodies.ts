import { DirectoryBodies } from './directory-bodies.ts';
import type { Bodies } from './bodies.ts';

/**
 * `/var/lib/maillog-bodies`, or `s3://BUCKET/PREFIX?endpoint=…`.
 * @throws MailLogError as DirectoryBodies.open() and s3Place()
 */
export async function openBodies(place: string): Promise<Bodies> {
  if (!place.startsWith('s3://')) return DirectoryBodies.open(place);
  const { S3Bodies, s3Place } = await import('./s3-bodies.ts');
  return new S3Bodies(s3Place(place));
}
