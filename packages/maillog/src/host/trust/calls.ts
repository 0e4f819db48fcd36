/**
 * System calls that a generator asks for, one by one, so that it is written once and driven in two ways: at
 * once (the walk of a tree and its hashing do nothing else meanwhile), or by promises (a file system that
 * hangs must not stop the report).
 */
import type { BigIntStats } from 'node:fs';
import { fstat, fstatSync, lstatSync, open, openSync, readlinkSync, realpathSync } from 'node:fs';
import { lstat, readlink, realpath } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ByteString } from '../../bytes.ts';
import { systemPath } from './directory.ts';

interface Call {
  now(): unknown;
  later(): Promise<unknown>;
}

/** A function that makes calls. Drive it with {@link driveNow} or {@link driveLater}. */
export type Calling<T> = Generator<Call, T, unknown>;

const BIGINT = { bigint: true } as const;
const BYTES = { encoding: 'buffer' } as const;
const openLater = promisify(open);
const fstatLater = promisify(fstat);

/** Resolves to the descriptor. Close it. */
export function* callOpen(path: ByteString, flags: number): Calling<number> {
  const name = systemPath(path);
  return (yield { now: () => openSync(name, flags), later: () => openLater(name, flags) }) as number;
}

export function* callFstat(file: number): Calling<BigIntStats> {
  return (yield {
    now: () => fstatSync(file, BIGINT),
    later: () => fstatLater(file, BIGINT),
  }) as BigIntStats;
}

export function* callLstat(path: ByteString): Calling<BigIntStats> {
  const name = systemPath(path);
  return (yield {
    now: () => lstatSync(name, BIGINT),
    later: () => lstat(name, BIGINT),
  }) as BigIntStats;
}

export function* callReadlink(path: ByteString): Calling<ByteString> {
  const name = systemPath(path);
  const text = (yield {
    now: () => readlinkSync(name, BYTES),
    later: () => readlink(name, BYTES),
  }) as Buffer;
  return text.toString('latin1');
}

export function* callRealpath(path: ByteString): Calling<ByteString> {
  const name = systemPath(path);
  const real = (yield {
    now: () => realpathSync.native(name, BYTES),
    later: () => realpath(name, BYTES),
  }) as Buffer;
  return real.toString('latin1');
}

export function* callSleep(milliseconds: number): Calling<void> {
  yield {
    now: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds),
    later: () => delay(milliseconds),
  };
}

export function driveNow<T>(calling: Calling<T>): T {
  let step = calling.next();
  while (!step.done) {
    let value: unknown;
    try {
      value = step.value.now();
    } catch (error) {
      step = calling.throw(error);
      continue;
    }
    step = calling.next(value);
  }
  return step.value;
}

export async function driveLater<T>(calling: Calling<T>): Promise<T> {
  let step = calling.next();
  while (!step.done) {
    let value: unknown;
    try {
      value = await step.value.later();
    } catch (error) {
      step = calling.throw(error);
      continue;
    }
    step = calling.next(value);
  }
  return step.value;
}
