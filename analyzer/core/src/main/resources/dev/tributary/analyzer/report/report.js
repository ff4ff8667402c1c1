(function () {
  'use strict';
  var root = document.documentElement;
  var button = document.getElementById('theme');
  if (!button) { return; }
  button.hidden = false;
  button.addEventListener('click', function () {
    var dark = root.dataset.theme ? root.dataset.theme === 'dark'
      : window.matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
  });
  function open() {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var e = target; e; e = e.parentElement) {
      if (e.tagName === 'DETAILS') { e.open = true; }
    }
    if (target) {
      var inside = target.querySelector('details.shown');
      if (inside) { inside.open = true; }
      target.scrollIntoView();
    }
  }
  window.addEventListener('hashchange', open);
  if (location.hash) { open(); }
  window.addEventListener('beforeprint', function () {
    document.querySelectorAll('details').forEach(function (d) { d.open = true; });
  });
}());
