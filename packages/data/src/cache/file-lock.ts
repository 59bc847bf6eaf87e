import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { throwIfAborted } from "@smart-mining/core";

/** How a lock behaves; the defaults suit work of seconds to minutes. */
export interface LockOptions {
  /** Whom an error names. */
  readonly caller: string;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  /** Called once when another process holds the lock and this one begins to wait. */
  readonly onWait?: () => void;
  /** A lock whose holder has not been heard of for so many milliseconds is taken over. */
  readonly staleAfter?: number;
  /** Makes the error to throw when the lock file cannot be created at all. */
  readonly onUnusable?: (cause: unknown) => Error;
}

/**
 * Holds a lock file while `work` runs, so that processes that share a folder do the work once.
 *
 * The holder touches the file every few seconds. A holder that died (its process is gone, or it has been silent for
 * `staleAfter`) loses the lock. Two processes that take over the same dead lock in the same instant could both run:
 * what they write must therefore be atomic as well.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, options: LockOptions): Promise<T> {
  const { staleAfter = 30_000 } = options;
  let waiting = false;
  const attempt = () =>
    take(path).catch((cause: unknown) => {
      throw options.onUnusable?.(cause) ?? cause;
    });
  while (!(await attempt())) {
    throwIfAborted(options.caller, options.signal);
    if (await isAbandoned(path, staleAfter)) {
      await discard(path);
      continue;
    }
    if (!waiting) options.onWait?.();
    waiting = true;
    await sleep(100);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A heartbeat that fails is no reason to stop: at worst another process does the work once more.
    void utimes(path, now, now).catch(() => undefined);
  }, staleAfter / 6).unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function isAbandoned(path: string, staleAfter: number): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > staleAfter) return true;
    const holder = JSON.parse(await readFile(path, "utf8")) as { pid: number; host: string };
    return holder.host === hostname() && holder.pid !== process.pid && !isAlive(holder.pid);
  } catch {
    // Gone meanwhile, or not yet written: look again.
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Renames before removing: of two processes that discard the same lock only one finds it. */
async function discard(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    await rm(aside, { force: true });
  } catch {
    // Another process was faster.
  }
}
