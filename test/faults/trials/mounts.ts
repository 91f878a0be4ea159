import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { newFolder } from '../../support/files.ts'

/** Whether what needs a file system of its own can be tried here; otherwise why not. */
export function whyNoMounts(): string | null {
  if (process.getuid?.() !== 0) return 'only root mounts file systems'
  try {
    const folder = newFolder()
    makeImage(join(folder, 'try.img'), 4)
    mount(join(folder, 'try.img'), join(folder, 'on'), ['-o', 'loop'])
    return null
  } catch {
    return 'no loop devices here'
  }
}

/** An ext4 file system in a file. */
export function makeImage(image: string, megabytes: number): void {
  run('truncate', '-s', `${megabytes}M`, image)
  run('mkfs.ext4', '-q', '-F', image)
}

/** Mounted until the test ends, when all that uses it must have ended. */
export function mount(what: string, at: string, options: readonly string[]): void {
  mkdirSync(at, { recursive: true })
  run('mount', ...options, what, at)
  onTestFinished(() => void unmount(at))
}

export function unmount(at: string): void {
  try {
    run('umount', '-l', at)
  } catch {
    // It was unmounted before.
  }
}

export function run(program: string, ...words: string[]): string {
  return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
