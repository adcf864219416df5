"use strict";
(function () {
  var all = function (wanted, within) { return Array.prototype.slice.call((within || document).querySelectorAll(wanted)); };
  document.documentElement.classList.add("js");

  // Commands are copied.
  var said = document.getElementById("said");
  all("[data-copy]").forEach(function (button) {
    var text = button.previousElementSibling;
    var tell = function (word) { button.textContent = said.textContent = word; setTimeout(function () { button.textContent = "Copy"; said.textContent = ""; }, 2000); };
    var choose = function () { getSelection().selectAllChildren(text); tell("Selected"); };
    button.hidden = false;
    button.addEventListener("click", function () {
      if (navigator.clipboard) navigator.clipboard.writeText(text.textContent).then(function () { tell("Copied"); }, choose); else choose();
    });
  });

  // Columns are sorted by their head: figures from the largest, names from A.
  var figure = function (text) {
    var number = parseFloat(text.replace(/[^0-9.+-]/g, ""));
    return isNaN(number) ? -Infinity : number;
  };
  all("table[data-sort]").forEach(function (table) {
    all("thead th", table).forEach(function (head, column, heads) {
      var counts = head.className === "n";
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        var was = head.getAttribute("aria-sort");
        var falls = was ? was === "ascending" : counts;
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", falls ? "descending" : "ascending");
        var key = function (row) {
          var cell = row.cells[column], exact = cell.querySelector("data");
          return counts ? figure(exact ? exact.value : cell.textContent) : cell.textContent.toLowerCase();
        };
        var body = table.tBodies[0];
        var rows = Array.prototype.map.call(body.rows, function (row) { return [key(row), row]; });
        rows.sort(function (a, b) { return (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0) * (falls ? -1 : 1); });
        rows.forEach(function (row) { body.appendChild(row[1]); });
      });
    });
  });

  // A section's rows and folds are filtered by words, all of which they have.
  all("[data-find]").forEach(function (find) {
    var input = find.querySelector("input"), told = find.querySelector("output");
    var section = find.parentNode;
    var things = all("tbody tr, .finding", section).filter(function (own) { return !own.closest("[data-still]"); });
    find.hidden = false;
    input.addEventListener("input", function () {
      var words = input.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0, sum = 0, counted = false;
      things.forEach(function (own) {
        own.words = own.words || own.textContent.toLowerCase();
        own.hidden = !words.every(function (word) { return own.words.indexOf(word) >= 0; });
        if (own.hidden) return;
        shown += 1;
        var amount = own.querySelector("td data");
        if (amount) { counted = true; sum += parseFloat(amount.value); }
        if (words.length && own.parentNode.closest("details")) own.parentNode.closest("details").open = true;
      });
      var dollars = (sum < 0 ? "-$" : "$") + Math.abs(sum).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
      told.textContent = words.length ? shown + " of " + things.length + (counted ? ": " + dollars : "") : "";
    });
  });

  // Paper has no folds: those that were closed are closed again afterwards.
  var closed = [];
  addEventListener("beforeprint", function () { closed = all("details:not([open])"); closed.forEach(function (own) { own.open = true; }); });
  addEventListener("afterprint", function () { closed.forEach(function (own) { own.open = false; }); });
})();
