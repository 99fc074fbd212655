// A server that finds places: /nearest?lat=48.2&lon=16.4&n=5 and /rings?lat=48.2&lon=16.4&step=500

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { makePlaces } from './places.ts'
import { histogram, nearest } from './search.ts'

const RINGS = 12
const { latitudes, longitudes } = makePlaces(100_000)

function answer(url: URL): object {
  const number = (name: string, otherwise: number): number => Number(url.searchParams.get(name) ?? otherwise)
  const [lat, lon] = [number('lat', 0), number('lon', 0)]
  if (url.pathname === '/nearest') {
    const indices = new Int32Array(number('n', 5))
    const kilometres = new Float64Array(indices.length)
    const found = nearest(lat, lon, latitudes, longitudes, indices, kilometres)
    return { places: Array.from({ length: found }, (_, i) => ({ place: indices[i], km: kilometres[i] })) }
  }
  const counts = new Int32Array(RINGS)
  histogram(lat, lon, latitudes, longitudes, number('step', 1000), counts)
  return { counts: [...counts] }
}

const server = createServer((request, response) => {
  const started = performance.now()
  const body = JSON.stringify(answer(new URL(request.url ?? '/', 'http://localhost')))
  response.setHeader('content-type', 'application/json')
  response.setHeader('server-timing', `search;dur=${(performance.now() - started).toFixed(2)}`)
  response.end(body)
})

server.listen(Number(process.env.PORT ?? 8080), () => {
  console.log(`http://localhost:${(server.address() as AddressInfo).port}/nearest?lat=48.2&lon=16.4`)
})
process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
})
