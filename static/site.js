// Everything here only smooths what links and forms do without it.

/** "Link to this story" copies its address; where the browser refuses, the address stands there to be copied by hand. */
document.addEventListener('click', async (event) => {
  const link = event.target.closest?.('a.copy-link')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  try {
    await navigator.clipboard.writeText(link.href)
  } catch {
    return showAddress(link)
  }
  const label = link.querySelector('span')
  label.textContent = 'Link copied'
  label.setAttribute('role', 'status')
})

function showAddress(link) {
  const there = link.nextElementSibling
  const field = there?.matches('.copy-address') ? there : document.createElement('input')
  Object.assign(field, {
    className: 'copy-address',
    readOnly: true,
    value: link.href,
    ariaLabel: 'Address to copy'
  })
  link.after(field)
  field.focus()
  field.select()
}

/** "/" goes to the search box, unless somebody is writing. */
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.closest?.('input, textarea, select, [contenteditable]')) return
  const boxes = [...document.querySelectorAll('main input[type="search"], .site-search input')]
  const box = boxes.find((each) => each.checkVisibility())
  if (!box) return
  event.preventDefault()
  box.focus()
})

/** A link to a comment inside a folded branch opens the branch. */
function openToTarget() {
  const target = document.getElementById(location.hash.slice(1))
  for (let branch = target?.closest('details'); branch; branch = branch.parentElement?.closest('details'))
    branch.open = true
  if (target?.matches('.comment')) target.querySelector('details').open = true
}
addEventListener('hashchange', openToTarget)
openToTarget()
