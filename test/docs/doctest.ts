// Runs a page of the documentation: blocks with a file name are written to a project, in order, and the commands of `console` blocks
// are run there. What they print must be what the page shows; `…` stands for anything. With NJIT_UPDATE=1 the page is put right.

import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { packageDirectory } from '../../src/6-build/versions.ts'
import { Project } from '../helpers/project.ts'

export const docs = join(packageDirectory(), 'docs')

/** Pages in order of their names; those with `needs` in their first line need that folder of test/ installed. */
export function pagesNeeding(needs: string | null): readonly string[] {
  return readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.md') && !file.endsWith('.template.md') && needsOf(read(file)) === needs)
    .sort()
}

/** Throws an Error for the first command that prints something else, and for a snippet that nobody can run. */
export function runPage(page: string): void {
  const text = read(page)
  const project = new Project('docs')
  linkPackages(project, needsOf(text))
  project.write('package.json', '{ "private": true, "type": "module" }\n')
  const isUpdate = process.env.NJIT_UPDATE === '1'
  const edits: [before: string, after: string][] = []
  for (const [block, language = '', file, body = ''] of text.matchAll(BLOCK)) {
    if (file !== undefined) project.write(file, body)
    else if (language === 'console') {
      const right = runConsole(project, body, isUpdate)
      if (right !== body) edits.push([block, block.replace(body, () => right)])
    } else if (!UNTRIED.has(language))
      throw new Error(`${page}: a ${language} snippet has no file name:\n${body}`)
  }
  project.remove()
  // A page that is generated is put right in its template as well.
  for (const file of [page, page.replace(/\.md$/, '.template.md')]) {
    if (edits.length > 0 && existsSync(join(docs, file)))
      writeFileSync(
        join(docs, file),
        edits.reduce((all, [before, after]) => all.replace(before, () => after), read(file)),
      )
  }
}

const BLOCK = /^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm
/** Output, and what installs packages. */
const UNTRIED: ReadonlySet<string> = new Set(['text', 'sh'])

/** Of tools that insist on them. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g')

const read = (page: string): string => readFileSync(join(docs, page), 'utf8')
const needsOf = (text: string): string | null => /^<!-- needs (\w+) -->/.exec(text)?.[1] ?? null

function linkPackages(project: Project, needs: string | null): void {
  const folders = [...(needs === null ? [] : [join(packageDirectory(), 'test', needs)]), packageDirectory()]
  for (const folder of folders.map((each) => join(each, 'node_modules'))) {
    for (const name of readdirSync(folder)) {
      const path = join(project.root, 'node_modules', name)
      if (!name.startsWith('.') && !existsSync(path)) symlinkSync(join(folder, name), path, 'junction')
    }
  }
}

/** The block with what its commands print; throws if that differs, unless it is to be put right. */
function runConsole(project: Project, body: string, isUpdate: boolean): string {
  const parts = body.split(/^\$ /m).slice(1)
  const right = parts.map((part) => {
    const [command = '', ...lines] = part.trimEnd().split('\n')
    const expected = lines.join('\n')
    const printed = runCommand(project, command)
    if (isMatch(printed, expected)) return part
    if (isUpdate) return `${command}\n${printed === '' ? '' : `${printed}\n`}`
    throw new Error(`$ ${command}\nprints\n${printed}\nand not\n${expected}`)
  })
  return right.map((part) => `$ ${part}`).join('')
}

function isMatch(printed: string, expected: string): boolean {
  const parts = expected.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`).test(printed)
}

/** `[NAME=value …] node …` or `npx PROGRAM …`; standard output, then standard error. */
function runCommand(project: Project, command: string): string {
  const words = [...command.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single),
  )
  const env: NodeJS.ProcessEnv = {}
  for (let word = words[0] ?? ''; /^[A-Z_]+=/.test(word); word = words[0] ?? '') {
    env[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1)
    words.shift()
  }
  const [program, ...args] = words
  if (program !== 'node' && program !== 'npx') throw new Error(`no test can run ${command}`)
  const ran = project.node(
    program === 'node' ? args : [programOf(project, args[0] ?? ''), ...args.slice(1)],
    { env },
  )
  const status = ran.status === 0 ? '' : `\n(exit status ${ran.status})`
  const text = `${ran.out.trimEnd()}\n${ran.err}${status}`.replaceAll(`${project.root}/`, '')

  return text.replace(COLOURS, '').trim()
}

function programOf(project: Project, name: string): string {
  const folder = join(project.root, 'node_modules', name)
  const { bin }: { bin: string | Record<string, string> } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const file = typeof bin === 'string' ? bin : (bin[name] ?? Object.values(bin)[0] ?? '')
  return join(dirname(join(folder, 'package.json')), file)
}
