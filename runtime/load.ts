// What rewritten modules import, as `njit/runtime`.

export { begin, choice, end, time } from './choose.ts'
export { graph, graphBack, graphIn, takeGraph } from './graphs.ts'
export { listIn, listOut, lists, listsBack, takeGrown } from './lists.ts'
export { loadFile } from './load-file.ts'
export { loadNative } from './load-native.ts'
export { fail, load, ready, type Unit } from './load-unit.ts'
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
export { isData, isOf, isWritable, outOfReach } from './records.ts'
export { statsOf } from './stats.ts'
export { takeText, textIn } from './strings.ts'
