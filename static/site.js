// Everything here only smooths what links and forms do without it.

/** "Link to this story" copies its address where the browser allows that. */
for (const link of document.querySelectorAll('a.copy-link')) {
  link.addEventListener('click', async (event) => {
    if (!navigator.clipboard) return
    event.preventDefault()
    await navigator.clipboard.writeText(link.href)
    const label = link.querySelector('span')
    label.textContent = 'Link copied'
    label.setAttribute('role', 'status')
  })
}

/** A link to a comment inside a folded branch opens the branch. */
function openToTarget() {
  const target = document.getElementById(location.hash.slice(1))
  for (let branch = target?.closest('details'); branch; branch = branch.parentElement?.closest('details'))
    branch.open = true
  if (target?.matches('.comment')) target.querySelector('details').open = true
}
addEventListener('hashchange', openToTarget)
openToTarget()
