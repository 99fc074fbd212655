// What rewritten modules import, as `njit/runtime`.

export { asyncOf } from './async-call.ts'
export { begin, choice, end, time } from './choose.ts'
export { collections } from './collections.ts'
export { graph } from './graph.ts'
export { graphBack, graphIn, takeGraph } from './graphs.ts'
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
export { opaques } from './opaques.ts'
export { addedTo, isData, isOf, isOwnData, isWritable, methodsOf, outOfReach } from './records.ts'
// The same, for modules whose loops several threads share.
export {
  asyncOf as asyncOfShared,
  bigintSlot as bigintSlotShared,
  collections as collectionsShared,
  copyBack as copyBackShared,
  copyIn as copyInShared,
  copyListBack as copyListBackShared,
  copyListIn as copyListInShared,
  disjoint as disjointShared,
  enter as enterShared,
  fail as failShared,
  graph as graphShared,
  graphBack as graphBackShared,
  graphIn as graphInShared,
  heap as heapShared,
  keep as keepShared,
  keepList as keepListShared,
  listIn as listInShared,
  listOut as listOutShared,
  lists as listsShared,
  listsBack as listsBackShared,
  load as loadShared,
  loadFile as loadFileShared,
  mayLend as mayLendShared,
  passIn as passInShared,
  placeOf as placeOfShared,
  requireDistinct as requireDistinctShared,
  room as roomShared,
  slot as slotShared,
  takeArray as takeArrayShared,
  takeGraph as takeGraphShared,
  takeGrown as takeGrownShared,
  takeList as takeListShared,
  takeMade as takeMadeShared,
  takeText as takeTextShared,
  textIn as textInShared,
} from './shared.ts'
export { statsOf } from './stats.ts'
export { takeText, textIn } from './strings.ts'
export { takeMade } from './take-made.ts'
