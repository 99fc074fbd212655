// A landscape to begin with, painted anew each time: hills in the evening.

export function paintScene(context: CanvasRenderingContext2D): void {
  const { width, height } = context.canvas
  const sky = context.createLinearGradient(0, 0, 0, height)
  sky.addColorStop(0, '#20315f')
  sky.addColorStop(0.45, '#c9705b')
  sky.addColorStop(0.65, '#f6c177')
  context.fillStyle = sky
  context.fillRect(0, 0, width, height)
  const sun = context.createRadialGradient(width * 0.68, height * 0.5, 8, width * 0.68, height * 0.5, 260)
  sun.addColorStop(0, '#fff6df')
  sun.addColorStop(0.14, '#ffe2a8')
  sun.addColorStop(1, '#ffb45c00')
  context.fillStyle = sun
  context.fillRect(0, 0, width, height)
  const hills = ['#8d5a6f', '#5f4263', '#3b2f52', '#201d38', '#12131f']
  hills.forEach((colour, layer) => {
    const base = height * (0.56 + layer * 0.085)
    context.fillStyle = colour
    context.beginPath()
    context.moveTo(0, height)
    for (let x = 0; x <= width; x += 4) {
      const wave = Math.sin(x / (150 - layer * 14) + layer * 2.1) * (38 - layer * 3)
      const ripple = Math.sin(x / 37 + layer * 5) * 7 + Math.sin(x / 13 + layer) * 2
      context.lineTo(x, base - wave - ripple)
    }
    context.lineTo(width, height)
    context.fill()
  })
}
