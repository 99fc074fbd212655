// Programs that random testing once found to differ, in the smallest form.

import * as assert from 'uvu/assert'
import { show } from '../../helpers/outcome.ts'
import { checkInterpreter } from '../check-interpreter.ts'

/** `main` of the module gives on the interpreter, after every pass, what it gives in JavaScript. */
export function agrees(text: string, ...argumentLists: readonly (readonly unknown[])[]): void {
  for (const args of argumentLists) {
    const { difference, fallback } = checkInterpreter({ text, entry: 'main' }, [args])
    assert.is(fallback, null, `stays JavaScript: ${fallback?.text}`)
    assert.is(
      difference,
      null,
      `${difference?.where}: ${difference?.detail}\narguments: ${args.map(show).join(', ')}`,
    )
  }
}
