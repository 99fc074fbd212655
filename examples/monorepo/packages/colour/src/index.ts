// Colours for everybody in the repository. There are no tags here: whoever calls these functions from a tagged one has them compiled.

export { hex } from './hex.ts'
export { lightness, opponentA, opponentB } from './lab.ts'
