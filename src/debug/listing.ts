// Cuts single functions out of the texts that stand for a whole unit.

export type Listing = 'c' | 'llvm' | 'asm' | 'wat'

/** The definitions of a function and of its exported entry, by symbol (`f0` means `f0` and `f0_name`). '' where there is none. */
export function functionListing(text: string, listing: Listing, symbol: string): string {
  const name = `${symbol}(?:_\\w+)?`
  const patterns: Readonly<Record<Listing, RegExp>> = {
    c: new RegExp(
      `(?:^#line[^\\n]*\\n)?^(?![#\\s])[^\\n;{}]*\\n?[^\\n;{}]*\\b${name}\\([^;{}]*\\)\\s*\\{[\\s\\S]*?^\\}$`,
      'gm',
    ),
    llvm: new RegExp(`^define [^\\n]*@${name}\\([\\s\\S]*?^\\}$`, 'gm'),
    asm: new RegExp(`^${name}:[\\s\\S]*?^\\tend_function$`, 'gm'),
    wat: new RegExp(`^\\(func \\$${name}(?![\\w$])[\\s\\S]*?^\\)$`, 'gm'),
  }
  const found = text.match(patterns[listing]) ?? []
  return found.length === 0 ? '' : `${found.join('\n\n')}\n`
}
