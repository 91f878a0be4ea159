// Loads what helps with writing as soon as a member turns to a text box; who only reads never gets it.
{
  const SIGNS = ['focusin', 'pointerover', 'dragenter', 'click']

  if (document.querySelector('form.compose')) load()
  else watch()

  function watch() {
    for (const sign of SIGNS) document.addEventListener(sign, turn)
  }

  async function turn({ type, target }) {
    if (!target.closest?.('form')?.querySelector('text-expander')) return
    await load()
    if (type === 'click') target.closest('[data-md-button]')?.click()
    // What was typed meanwhile may want to be completed.
    document.activeElement?.dispatchEvent(new Event('input', { bubbles: true }))
  }

  async function load() {
    for (const sign of SIGNS) document.removeEventListener(sign, turn)
    try {
      await import(WRITING)
    } catch {
      watch()
    }
  }
}
