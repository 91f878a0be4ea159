// Runs in the browser before anything of a page: notes what a reader would suffer from.
globalThis.suffered = { shift: 0, refused: [] }

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.suffered.shift += entry.value
}).observe({ type: 'layout-shift', buffered: true })

addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
  globalThis.suffered.refused.push(`${violatedDirective} ${blockedURI} ${sample}`)
)
