import { kernels as image } from './image.ts'
import { kernels as integer } from './integer.ts'
import { kernels as linearAlgebra } from './linear-algebra.ts'
import { kernels as signal } from './signal.ts'
import { kernels as simulation } from './simulation.ts'

export const kernels = [...linearAlgebra, ...image, ...signal, ...integer, ...simulation]
