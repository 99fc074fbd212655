/** `#rrggbb` of a colour between 0 and 255. */
export function hex(red: number, green: number, blue: number): string {
  return `#${[red, green, blue].map((x) => Math.round(x).toString(16).padStart(2, '0')).join('')}`
}
