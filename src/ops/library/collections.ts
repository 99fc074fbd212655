// `Map` and `Set` as records (see hir/collections.ts): a hash table of entries that stand in the order in which they were added, in
// chains. A collection that came in from outside is indexed when something is first looked up in it.

export const collections = `
// Equal keys have one hash: so have NaN and NaN, and 0 and -0.
function hashOf(key) {
  if (typeof key === 'string') {
    const n = key.length
    let text = n
    for (let i = 0; i < n; i++) text = Math.imul(text ^ key.charCodeAt(i), 16777619)
    return text ^ (text >>> 15)
  }
  if (typeof key === 'boolean') return key ? 1 : 0
  const low = key | 0
  const bits = low === key ? low : low ^ ((key * 4294967296) | 0) ^ ((key / 4294967296) | 0)
  const mixed = Math.imul(bits ^ (bits >>> 15), 739982445)
  return mixed ^ (mixed >>> 13)
}

function isKey(held, key) {
  if (typeof key === 'number') return held === key || (held !== held && key !== key)
  return held === key
}

// Puts the entries that are not deleted into chains, as many of these as there are entries.
function chain(m) {
  const { $links: links, $hashes: hashes } = m
  const n = m.$keys.length
  let count = 8
  while (count <= m.size) count *= 2
  const heads = new Int32Array(count)
  for (let i = m.$start | 0; i < n; i++) {
    if (links[i] !== -1) {
      const place = hashes[i] & (count - 1)
      links[i] = heads[place]
      heads[place] = i + 1
    }
  }
  m.$heads = heads
  m.$indexed = n
}

function longer(a, n) {
  const result = new Int32Array(n)
  for (let i = 0; i < a.length; i++) result[i] = a[i]
  return result
}

function reserve(m, n) {
  const count = Math.max(8, 2 * m.$links.length, n)
  m.$links = longer(m.$links, count)
  m.$hashes = longer(m.$hashes, count)
}

// Entries that nobody has looked up yet.
function index(m) {
  reserve(m, m.$keys.length)
  const hashes = m.$hashes
  let i = 0
  for (const key of m.$keys) {
    hashes[i] = hashOf(key)
    i++
  }
  chain(m)
}

// Position of the entry, or -1.
function position(m, key, hash) {
  if (m.$indexed !== m.$keys.length) index(m)
  const { $keys: keys, $links: links, $hashes: hashes, $heads: heads } = m
  let i = (heads[hash & (heads.length - 1)] | 0) - 1
  while (i >= 0) {
    if ((typeof key === 'number' || hashes[i] === hash) && isKey(keys[i], key)) return i
    i = (links[i] | 0) - 1
  }
  return -1
}

// A key that is not there.
function append(m, key, hash) {
  const n = m.$keys.length
  if (n >= m.$links.length) reserve(m, n + 1)
  if (m.size >= m.$heads.length) chain(m)
  const { $links: links, $hashes: hashes, $heads: heads } = m
  const place = hash & (heads.length - 1)
  hashes[n] = hash
  links[n] = heads[place]
  heads[place] = n + 1
  // -0 becomes 0.
  m.$keys.push(typeof key === 'number' ? key + 0 : key)
  m.$indexed = n + 1
  m.size += 1
}

function get_Map(m, key) {
  const i = position(m, key, hashOf(key))
  return i < 0 ? undefined : m.$values[i]
}

function has_Map(m, key) {
  return position(m, key, hashOf(key)) >= 0
}

function set_Map(m, key, value) {
  const hash = hashOf(key)
  const i = position(m, key, hash)
  if (i >= 0) m.$values[i] = value
  else {
    append(m, key, hash)
    m.$values.push(value)
  }
  return m
}

function add_Set(m, key) {
  const hash = hashOf(key)
  if (position(m, key, hash) < 0) append(m, key, hash)
  return m
}

function delete_Map(m, key) {
  const hash = hashOf(key)
  const i = position(m, key, hash)
  if (i < 0) return false
  const { $links: links, $heads: heads } = m
  const place = hash & (heads.length - 1)
  if (heads[place] === i + 1) heads[place] = links[i]
  else {
    let before = (heads[place] | 0) - 1
    while ((links[before] | 0) !== i + 1) before = (links[before] | 0) - 1
    links[before] = links[i]
  }
  links[i] = -1
  const n = m.$keys.length
  let start = m.$start | 0
  while (start < n && links[start] === -1) start++
  m.$start = start
  m.size -= 1
  return true
}

function clear_Map(m) {
  m.$start = m.$keys.length
  m.size = 0
  chain(m)
}

function appendSet(a, source) {
  for (const key of source) a.push(key)
}

function appendKeys(a, source) {
  for (const key of source.keys()) a.push(key)
}

function appendValues(a, source) {
  for (const value of source.values()) a.push(value)
}
`
