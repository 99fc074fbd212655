// What the server computes. The tags are all that njit needs; without it this is the code that runs.

const EARTH_RADIUS_KM = 6371.0088
const RADIANS = Math.PI / 180

/** Great-circle distance in kilometres; arguments in degrees. */
function haversine(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const dLat = (lat2 - lat1) * RADIANS
  const dLon = (lon2 - lon1) * RADIANS
  const a =
    Math.sin(dLat / 2) ** 2 + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(a)))
}

/**
 * The places nearest to a point: their numbers in `indices` and distances in `kilometres`, nearest first, as many as there is room
 * for. Returns how many there are.
 */
/* @njit */
export function nearest(
  latitude: number,
  longitude: number,
  latitudes: Float64Array,
  longitudes: Float64Array,
  indices: Int32Array,
  kilometres: Float64Array,
): number {
  let found = 0
  for (let i = 0; i < latitudes.length; i++) {
    const distance = haversine(latitude, longitude, latitudes[i]!, longitudes[i]!)
    if (found === indices.length && distance >= kilometres[found - 1]!) continue
    if (found < indices.length) found++
    let at = found - 1
    while (at > 0 && kilometres[at - 1]! > distance) {
      kilometres[at] = kilometres[at - 1]!
      indices[at] = indices[at - 1]!
      at--
    }
    kilometres[at] = distance
    indices[at] = i
  }
  return found
}

/** How many places lie within each distance of a point: `counts[k]` for up to (k + 1) · step kilometres. */
/* @njit */
export function histogram(
  latitude: number,
  longitude: number,
  latitudes: Float64Array,
  longitudes: Float64Array,
  step: number,
  counts: Int32Array,
): void {
  for (let i = 0; i < latitudes.length; i++) {
    const ring = Math.floor(haversine(latitude, longitude, latitudes[i]!, longitudes[i]!) / step)
    if (ring < counts.length) counts[ring] = counts[ring]! + 1
  }
}
