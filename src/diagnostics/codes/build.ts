import { defineCode } from '../diagnostic.ts'

