// Tabs: links to parts of the page show one part at a time. Without this all parts stand on the page.
//
// <nav data-tabs><a href="#one">…</a> …</nav>; the fragment of the address says which; an unknown one the default,
// which is the link with data-default, or the first.

for (const nav of document.querySelectorAll("[data-tabs]")) {
  const links = [...nav.querySelectorAll('a[href^="#"]')];
  const panels = links.map((link) => document.getElementById(link.hash.slice(1)));
  const first = Math.max(links.findIndex((link) => "default" in link.dataset), 0);

  const chosen = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const place = target ? panels.findIndex((panel) => panel.contains(target)) : -1;
    return place < 0 ? first : place;
  };
  const show = () => {
    const now = chosen();
    links.forEach((link, place) => {
      link.ariaSelected = String(place === now);
      link.tabIndex = place === now ? 0 : -1;
      panels[place].hidden = place !== now;
    });
  };
  const open = (place) => {
    history.replaceState(null, "", links[place].hash);
    show();
  };

  nav.setAttribute("role", "tablist");
  links.forEach((link, place) => {
    link.role = "tab";
    link.id ||= `tab-${panels[place].id}`;
    link.setAttribute("aria-controls", panels[place].id);
    panels[place].setAttribute("role", "tabpanel");
    panels[place].setAttribute("aria-labelledby", link.id);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      open(place);
    });
    link.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = (place + step + links.length) % links.length;
      open(next);
      links[next].focus();
    });
  });
  addEventListener("hashchange", show);
  show();
}
