import { kernels as coding } from './coding.ts'
import { kernels as image } from './image.ts'
import { kernels as integer } from './integer.ts'
import { kernels as linearAlgebra } from './linear-algebra.ts'
import { kernels as numeric } from './numeric.ts'
import { kernels as searching } from './searching.ts'
import { kernels as signal } from './signal.ts'
import { kernels as simulation } from './simulation.ts'

export const kernels = [
  ...linearAlgebra,
  ...image,
  ...signal,
  ...integer,
  ...simulation,
  ...coding,
  ...searching,
  ...numeric,
]
