// Which njit this is: a hash of the compiler's own files. The build writes it down beside them; it is believed as long as no file
// is newer or of another size, and otherwise made anew, so that whoever changes njit never meets modules from before the change.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Stamp {
  readonly hash: string
  /** By path, with "/" between its parts. */
  readonly sizesBytes: Readonly<Record<string, number>>
}

const STAMP = 'fingerprint.json'

/** Two builds of njit with the same fingerprint give the same modules, whatever their version says. `folder`: the compiled sources. */
export function compilerFingerprint(folder: string): string {
  return writtenFingerprint(folder) ?? computeStamp(folder).hash
}

/** For the end of a build. */
export function writeFingerprint(folder: string): void {
  writeFileSync(join(folder, STAMP), JSON.stringify(computeStamp(folder)))
}

/** Null where none was written, or the files have changed since. */
function writtenFingerprint(folder: string): string | null {
  try {
    const path = join(folder, STAMP)
    const { hash, sizesBytes }: Stamp = JSON.parse(readFileSync(path, 'utf8'))
    const written = statSync(path).mtimeMs
    const isUnchanged = Object.entries(sizesBytes).every(([name, sizeBytes]) => {
      const { size, mtimeMs } = statSync(`${folder}/${name}`)
      return size === sizeBytes && mtimeMs <= written
    })
    return isUnchanged ? hash : null
  } catch {
    return null
  }
}

function computeStamp(folder: string): Stamp {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => name.replaceAll('\\', '/'))
  const hash = createHash('sha256')
  const sizesBytes: Record<string, number> = {}
  for (const name of names.sort()) {
    const content = readFileSync(join(folder, name))
    hash.update(`${name}\0`).update(content)
    sizesBytes[name] = content.length
  }
  return { hash: hash.digest('hex'), sizesBytes }
}
