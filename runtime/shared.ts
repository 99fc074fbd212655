// The runtime of modules whose loops several threads share, with a heap of its own. See `flavour.ts`.

export { asyncOf } from './async-call.ts'
export { collections } from './collections.ts'
export { graph } from './graph.ts'
export { graphBack, graphIn, takeGraph } from './graphs.ts'
export { listIn, listOut, lists, listsBack, takeGrown } from './lists.ts'
export { loadFile } from './load-file.ts'
export { fail, load } from './load-unit.ts'
export {
  bigintSlot,
  copyBack,
  copyIn,
  copyListBack,
  copyListIn,
  disjoint,
  enter,
  keep,
  keepList,
  mayLend,
  passIn,
  placeOf,
  requireDistinct,
  room,
  slot,
  takeArray,
  takeList,
} from './marshal.ts'
export { heap } from './memory.ts'
export { takeText, textIn } from './strings.ts'
export { takeMade } from './take-made.ts'
