'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  document.documentElement.classList.add('script');

  // ---- small things -------------------------------------------------------------------------------------------------

  const byId = (id) => document.getElementById(id);

  function html(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  function svg(name, attributes = {}, ...children) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const distinct = (values) => [...new Set(values)];

  function fill(select, options, wanted) {
    const kept = options.some(([value]) => value === select.value) ? select.value : wanted;
    select.replaceChildren(...options.map(([value, text]) => html('option', { value }, text)));
    if (options.some(([value]) => value === kept)) select.value = kept;
    select.parentElement.hidden = options.length === 0;
  }

  // ---- numbers, as in the rest of the page --------------------------------------------------------------------------

  const exponent = (x) => Number(Math.abs(x).toExponential().split('e')[1]);

  function fixed(x, decimals) {
    if (decimals >= 0) return x.toFixed(Math.min(decimals, 100));
    const unit = 10 ** -decimals;
    return (Math.round(x / unit) * unit).toFixed(0);
  }

  function plain(x) {
    if (Number.isNaN(x)) return 'nan';
    if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
    if (x === 0 || (Number.isInteger(x) && Math.abs(x) < 1e7)) return String(x + 0);
    if (Math.abs(x) < 1e-4 || Math.abs(x) >= 1e7) return x.toExponential(3);
    const text = fixed(x, 3 - exponent(x));
    return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
  }

  function withInterval(value, low, high) {
    if (low === value && high === value) return plain(value);
    const half = (high - low) / 2;
    const size = Math.max(Math.abs(value), half);
    if (!Number.isFinite(half) || half <= 0 || !Number.isFinite(value)) return `${plain(value)} [${plain(low)}, ${plain(high)}]`;
    const decimals = 1 - exponent(Number(half.toExponential(1)));
    const powered = (x) => x.toExponential(Math.min(Math.max(decimals + exponent(x), 0), 15));
    const isPlain = size >= 1e-4 && size < 1e7;
    const write = (x) => (x === 0 ? '0' : isPlain ? fixed(x, decimals) : powered(x));
    return `${write(value)} [${write(low)}, ${write(high)}]`;
  }

  const NUMBERS = { inf: Infinity, '-inf': -Infinity, nan: NaN };
  const number = (text) => (text in NUMBERS ? NUMBERS[text] : Number(text));
  const isNumber = (text) => text in NUMBERS || (text !== '' && Number.isFinite(Number(text)));

  // ---- tables as text -----------------------------------------------------------------------------------------------

  /** Header and rows of a CSV text; fields may hold quotes and line breaks. */
  function parseCsv(text) {
    const rows = [];
    let row = [];
    let field = '';
    let quoted = false;
    for (let at = 0; at < text.length; at += 1) {
      const c = text[at];
      if (quoted) {
        if (c !== '"') field += c;
        else if (text[at + 1] === '"') { field += '"'; at += 1; } else quoted = false;
      } else if (c === '"') quoted = true;
      else if (c === ',') { row.push(field); field = ''; } else if (c === '\n') {
        row.push(field);
        rows.push(row);
        row = [];
        field = '';
      } else if (c !== '\r') field += c;
    }
    return { header: rows.shift() ?? [], rows };
  }

  function writeCsv(rows) {
    const field = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    return rows.map((row) => `${row.map(field).join(',')}\n`).join('');
  }

  function download(name, text) {
    const link = html('a', { href: URL.createObjectURL(new Blob([text], { type: 'text/csv' })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  const parsed = new Map(data.tables.map((table) => [table.id, parseCsv(table.csv)]));

  // ---- long tables: search, filter, sort, download ------------------------------------------------------------------

  const STEP = 20;

  class LongTable {
    constructor(host, table) {
      this.table = table;
      ({ header: this.header, rows: this.rows } = parsed.get(table.id));
      this.numeric = this.header.map((_, column) => this.rows.length > 0 && this.rows.every((row) => isNumber(row[column] ?? '')));
      this.sort = { column: -1, sign: 1 };
      this.limit = STEP;
      this.build(host);
      this.update();
    }

    build(host) {
      const title = html('h3', {}, this.table.file);
      const controls = html('div', { class: 'controls' });
      this.search = html('input', { type: 'search' });
      controls.append(html('label', {}, 'Rows that contain', this.search));
      this.search.addEventListener('input', () => this.restart());
      this.filters = ['device', 'depth_mm', 'tear', 'layer', 'metric', 'measure', 'input'].flatMap((name) => this.filter(name, controls));
      const isWhole = this.table.rows === this.table.rows_of_file;
      const stem = this.table.file.replace(/\.[a-z]+$/, '');
      const all = html('button', { type: 'button' }, isWhole ? `Download ${stem}.csv` : `Download the first ${this.table.rows} rows`);
      all.addEventListener('click', () => download(isWhole ? `${stem}.csv` : `${stem}_first_rows.csv`, this.table.csv));
      const some = html('button', { type: 'button' }, 'Download what is shown');
      some.addEventListener('click', () => download(`${stem}_selection.csv`, writeCsv([this.header, ...this.selected])));
      controls.append(all, some);
      this.head = html('tr');
      this.header.forEach((name, column) => this.head.append(this.headCell(name, column)));
      this.body = html('tbody');
      const caption = html('caption', {}, `${this.table.file}: numbers with four digits; downloads have them all`);
      const element = html('table', {}, caption, html('thead', {}, this.head), this.body);
      this.status = html('p', { role: 'status', class: 'extent' });
      this.more = html('button', { type: 'button' }, 'Show more rows');
      this.more.addEventListener('click', () => { this.limit += 10 * STEP; this.update(); });
      host.append(title, controls, html('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': `Rows of ${this.table.file}` }, element), this.status, this.more);
    }

    filter(name, controls) {
      const column = this.header.indexOf(name);
      const values = column < 0 ? [] : distinct(this.rows.map((row) => row[column]));
      if (values.length < 2 || values.length > 60) return [];
      const select = html('select', {}, html('option', { value: '' }, 'all'), ...values.map((value) => html('option', { value }, value)));
      select.addEventListener('change', () => this.restart());
      controls.append(html('label', {}, name, select));
      return [{ column, select }];
    }

    headCell(name, column) {
      const button = html('button', { type: 'button' }, name);
      button.addEventListener('click', () => {
        const sign = this.sort.column === column ? -this.sort.sign : 1;
        this.sort = { column, sign };
        this.update();
      });
      return html('th', this.numeric[column] ? { scope: 'col', class: 'number' } : { scope: 'col' }, button);
    }

    restart() {
      this.limit = STEP;
      this.update();
    }

    get selected() {
      const wanted = this.search.value.toLowerCase();
      const chosen = this.filters.filter(({ select }) => select.value !== '');
      const rows = this.rows.filter((row) => chosen.every(({ column, select }) => row[column] === select.value)
        && (wanted === '' || row.some((field) => field.toLowerCase().includes(wanted))));
      const { column, sign } = this.sort;
      return column < 0 ? rows : rows.sort((a, b) => sign * this.compare(a[column], b[column], column, sign));
    }

    /** Values that are no number come last, whichever way is up. */
    compare(a, b, column, sign) {
      if (!this.numeric[column]) return a < b ? -1 : Number(a > b);
      const [x, y] = [number(a), number(b)];
      if (Number.isNaN(x) || Number.isNaN(y)) return sign * (Number(Number.isNaN(x)) - Number(Number.isNaN(y)));
      return x < y ? -1 : Number(x > y);
    }

    update() {
      const rows = this.selected;
      const shown = rows.slice(0, this.limit);
      const cell = (field, column) => html('td', this.numeric[column] ? { class: 'number' } : {}, this.numeric[column] ? plain(number(field)) : field);
      this.body.replaceChildren(...shown.map((row) => html('tr', {}, ...row.map(cell))));
      [...this.head.children].forEach((th, column) => {
        if (column === this.sort.column) th.setAttribute('aria-sort', this.sort.sign > 0 ? 'ascending' : 'descending');
        else th.removeAttribute('aria-sort');
      });
      this.status.textContent = `${shown.length} of ${rows.length} rows`;
      this.more.hidden = shown.length === rows.length;
    }
  }

  for (const host of document.querySelectorAll('.data-table')) {
    const table = data.tables.find(({ id }) => id === host.dataset.table);
    if (table) new LongTable(host, table);
  }

  // ---- drawing ------------------------------------------------------------------------------------------------------

  const colour = (device) => (data.devices.find(([name]) => name === device) ?? ['', 'black'])[1];
  const place = (device) => data.devices.findIndex(([name]) => name === device);
  const DASHES = ['', '2 3', '7 4', '8 3 2 3', '14 5'];
  const dash = (tear) => DASHES[Math.max(0, data.tears.indexOf(tear)) % DASHES.length];

  function marker(device, x, y) {
    const fill = colour(device);
    switch (place(device) % 4) {
      case 1: return svg('rect', { x: x - 4, y: y - 4, width: 8, height: 8, fill });
      case 2: return svg('path', { d: `M${x} ${y - 6}l6 10h-12z`, fill });
      case 3: return svg('path', { d: `M${x} ${y - 6}l6 6l-6 6l-6 -6z`, fill });
      default: return svg('circle', { cx: x, cy: y, r: 4.5, fill });
    }
  }

  function ticks(low, high, about) {
    const rough = (high - low) / about;
    const unit = 10 ** Math.floor(Math.log10(rough));
    const step = unit * ([1, 2, 5, 10].find((factor) => factor * unit >= rough) ?? 10);
    const values = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k += 1) values.push(Number((k * step).toPrecision(12)));
    return values;
  }

  const text = (x, y, words, attributes = {}) => svg('text', { x, y, ...attributes }, words);
  const UNITS = { 'mm3/cm2': 'mm³/cm²', mm3: 'mm³', '1/cm2': 'per cm²', 's/cm2': 's/cm²', 1: '' };
  const words = (name) => name.replaceAll('_', ' ');

  /** Draws again when the room changes. */
  function onWidth(host, draw) {
    let width = 0;
    new ResizeObserver(() => {
      if (host.clientWidth !== width) {
        width = host.clientWidth;
        draw();
      }
    }).observe(host);
  }

  // ---- any metric against depth -------------------------------------------------------------------------------------

  class Chart {
    constructor() {
      this.host = byId('chart-drawing');
      this.readout = byId('chart-readout');
      this.controls = Object.fromEntries(['what', 'metric', 'layer', 'tear'].map((name) => [name, byId(`chart-${name}`)]));
      this.sources = { metrics: Chart.values('metrics_csv', 'mean', 'ci95_low', 'ci95_high'), comparison: Chart.values('comparison_csv', 'ratio', 'ratio_ci95_low', 'ratio_ci95_high') };
      if (this.sources.comparison.length === 0) this.controls.what.querySelector('[value="comparison"]').remove();
      for (const control of Object.values(this.controls)) control.addEventListener('change', () => this.choose());
      this.choose();
      onWidth(this.host, () => this.draw());
    }

    static values(id, value, low, high) {
      const { header, rows } = parsed.get(id) ?? { header: [], rows: [] };
      const at = (name) => header.indexOf(name);
      const [device, depth, tear, layer, metric, unit] = ['device', 'depth_mm', 'tear', 'layer', 'metric', 'unit'].map(at);
      const [mean, from, to] = [value, low, high].map(at);
      return rows.map((row) => ({
        device: row[device], depth: number(row[depth]), tear: row[tear], layer: row[layer], metric: row[metric], unit: row[unit],
        value: number(row[mean]), low: number(row[from]), high: number(row[to]),
      }));
    }

    /** What can be chosen follows from what was chosen before it. */
    choose() {
      const { what, metric, layer, tear } = this.controls;
      let rows = this.sources[what.value];
      fill(metric, distinct(rows.map((row) => row.metric)).map((name) => [name, words(name)]), 'damage_volume');
      rows = rows.filter((row) => row.metric === metric.value);
      fill(layer, distinct(rows.map((row) => row.layer)).map((name) => [name, words(name)]), 'all');
      rows = rows.filter((row) => row.layer === layer.value);
      const tears = distinct(rows.map((row) => row.tear));
      fill(tear, [...tears.map((name) => [name, name]), ...(tears.length > 1 ? [['*', 'all of them']] : [])], data.tears[0]);
      this.rows = rows.filter((row) => tear.value === '*' || row.tear === tear.value);
      this.readout.textContent = 'Point at a marker, or move to it with the Tab key, to read its value.';
      this.draw();
    }

    get axis() {
      const { what, metric, layer } = this.controls;
      const where = layer.value === 'all' ? '' : `, ${words(layer.value)}`;
      const unit = UNITS[this.rows[0]?.unit] ?? this.rows[0]?.unit ?? '';
      if (what.value === 'comparison') return `ratio to ${data.reference}: ${words(metric.value)}${where} (basis: ${words(data.basis ?? '')})`;
      return `${words(metric.value)}${where}${unit ? ` (${unit})` : ''}`;
    }

    draw() {
      const width = Math.max(280, this.host.clientWidth);
      const height = Math.min(420, Math.max(300, width * 0.55));
      const frame = { left: 62, right: width - 14, top: 34, bottom: height - 46 };
      const finite = this.rows.filter((row) => Number.isFinite(row.value));
      const isRatio = this.controls.what.value === 'comparison';
      const tops = finite.map((row) => (Number.isFinite(row.high) ? row.high : row.value));
      const top = 1.06 * Math.max(isRatio ? 1 : 0, ...tops) || 1;
      const bottom = Math.min(0, ...finite.map((row) => (Number.isFinite(row.low) ? row.low : row.value)));
      const deepest = 1.05 * Math.max(...data.depths_mm);
      this.x = (depth) => frame.left + (depth / deepest) * (frame.right - frame.left);
      this.y = (value) => frame.bottom - ((value - bottom) / (top - bottom)) * (frame.bottom - frame.top);
      const drawing = svg('svg', { width, height, role: 'group', 'aria-label': `${this.axis} against depth` });
      drawing.append(text(8, 18, this.axis, { class: 'strong' }));
      for (const value of ticks(bottom, top, 6)) {
        drawing.append(svg('line', { x1: frame.left, x2: frame.right, y1: this.y(value), y2: this.y(value), stroke: 'var(--pale)' }));
        drawing.append(text(frame.left - 8, this.y(value) + 4, plain(value), { 'text-anchor': 'end' }));
      }
      for (const depth of ticks(0, deepest, Math.max(3, width / 110))) {
        drawing.append(svg('line', { x1: this.x(depth), x2: this.x(depth), y1: frame.bottom, y2: frame.bottom + 5, stroke: 'var(--grey)' }));
        drawing.append(text(this.x(depth), frame.bottom + 20, plain(depth), { 'text-anchor': 'middle' }));
      }
      drawing.append(text((frame.left + frame.right) / 2, height - 6, 'configured depth (mm)', { 'text-anchor': 'middle' }));
      drawing.append(svg('path', { d: `M${frame.left} ${frame.top}V${frame.bottom}H${frame.right}`, fill: 'none', stroke: 'var(--grey)' }));
      if (isRatio) drawing.append(svg('line', { x1: frame.left, x2: frame.right, y1: this.y(1), y2: this.y(1), stroke: 'var(--grey)', 'stroke-width': 1.5 }), text(frame.left + 6, this.y(1) - 5, '1: equal'));
      this.series(finite).forEach((rows) => this.line(drawing, rows, frame));
      const absent = this.rows.length - finite.length;
      if (absent > 0) drawing.append(text(frame.right - 4, frame.top + 12, `${absent} values without a finite number`, { 'text-anchor': 'end' }));
      this.host.replaceChildren(drawing, this.legend());
    }

    series(rows) {
      const groups = new Map();
      for (const row of rows) {
        const key = JSON.stringify([row.device, row.tear]);
        groups.set(key, [...(groups.get(key) ?? []), row]);
      }
      return [...groups.values()].map((group) => group.sort((a, b) => a.depth - b.depth));
    }

    line(drawing, rows, frame) {
      const [{ device, tear }] = rows;
      const path = rows.map((row, index) => `${index ? 'L' : 'M'}${this.x(row.depth)} ${this.y(row.value)}`).join('');
      drawing.append(svg('path', { d: path, fill: 'none', stroke: colour(device), 'stroke-width': 2, 'stroke-dasharray': dash(tear), class: 'line', 'data-tear': tear }));
      for (const row of rows) {
        const [x, y] = [this.x(row.depth), this.y(row.value)];
        const ends = [row.low, row.high].map((end, upper) => (Number.isFinite(end) ? this.y(end) : upper ? frame.top : frame.bottom));
        const bar = svg('path', { d: `M${x} ${ends[0]}V${ends[1]}M${x - 4} ${ends[0]}h8M${x - 4} ${ends[1]}h8`, stroke: colour(device), 'stroke-width': 1.5, fill: 'none' });
        const unit = this.controls.what.value === 'comparison' ? `times ${data.reference}` : UNITS[row.unit] ?? row.unit;
        const said = `${row.device}, ${plain(row.depth)} mm, ${row.tear}: ${withInterval(row.value, row.low, row.high)} ${unit}`.trim();
        const mark = svg('g', { tabindex: '0', role: 'img', class: 'mark', 'aria-label': said }, svg('circle', { cx: x, cy: y, r: 11, class: 'halo' }), bar, marker(device, x, y));
        const tell = () => { this.readout.textContent = `${said} (95 % interval in brackets)`; };
        mark.addEventListener('pointerenter', tell);
        mark.addEventListener('click', tell);
        mark.addEventListener('focus', tell);
        drawing.append(mark);
      }
    }

    legend() {
      const keys = this.series(this.rows.filter((row) => Number.isFinite(row.value))).map(([{ device, tear }]) => {
        const sample = svg('svg', { width: 42, height: 14, 'aria-hidden': 'true' }, svg('path', { d: 'M0 7H42', stroke: colour(device), 'stroke-width': 2, 'stroke-dasharray': dash(tear) }), marker(device, 21, 7));
        return html('li', {}, sample, `${device} (${tear})`);
      });
      return html('ul', { class: 'legend' }, ...keys);
    }
  }

  // ---- one channel, cut at any depth --------------------------------------------------------------------------------

  const CUTS = 200;

  class Viewer {
    constructor() {
      this.host = byId('viewer-drawing');
      this.controls = Object.fromEntries(['depth', 'tear', 'left', 'right'].map((name) => [name, byId(`viewer-${name}`)]));
      this.cut = byId('viewer-cut');
      this.cut.max = CUTS;
      this.cut.value = 0.4 * CUTS;
      const { depth, tear, left, right } = this.controls;
      const depths = distinct(data.sections.map((channel) => channel.depth_mm));
      fill(depth, depths.map((value) => [String(value), `${plain(value)} mm`]), String(depths[Math.floor((depths.length - 1) / 2)]));
      fill(tear, distinct(data.sections.map((channel) => channel.tear)).map((name) => [name, name]), data.tears[0]);
      const devices = distinct(data.sections.map((channel) => channel.device));
      fill(left, devices.map((name) => [name, name]), devices[0]);
      fill(right, devices.length > 1 ? devices.map((name) => [name, name]) : [], devices.find((name) => name === data.reference && name !== devices[0]) ?? devices[1]);
      for (const control of [...Object.values(this.controls), this.cut]) control.addEventListener('input', () => this.draw());
      onWidth(this.host, () => this.draw());
      this.draw();
    }

    get channels() {
      const { depth, tear, left, right } = this.controls;
      const find = (device) => data.sections.find((channel) => channel.device === device && String(channel.depth_mm) === depth.value && channel.tear === tear.value);
      return [left.value, right.value].filter((name) => name !== '').map((name) => [name, find(name)]);
    }

    draw() {
      const deepest = Number(this.controls.depth.value);
      const z = (this.cut.value / CUTS) * deepest;
      byId('viewer-z').textContent = `${z.toFixed(3)} mm`;
      this.cut.setAttribute('aria-valuetext', `${z.toFixed(3)} mm below the surface`);
      const channels = this.channels;
      this.host.replaceChildren(this.section(channels, deepest, z), this.legend(deepest));
      byId('viewer-values').tBodies[0].replaceChildren(...channels.map(([name, channel]) => this.values(name, channel, z)));
    }

    values(name, channel, z) {
      const at = channel && Viewer.at(channel, z);
      const layer = data.layers.find((layer) => z >= layer.top_mm && (layer.bottom_mm === null || z < layer.bottom_mm));
      const numbers = at ? [at.high - at.low, at.area].map(plain) : ['not computed', 'not computed'];
      const cells = numbers.map((value) => html('td', { class: 'number' }, value));
      return html('tr', {}, html('th', { scope: 'row' }, name), ...cells, html('td', {}, layer ? words(layer.name) : ''));
    }

    legend(deepest) {
      const keys = data.layers.filter((layer) => layer.top_mm < deepest).map((layer) => {
        const swatch = svg('svg', { width: 16, height: 12, 'aria-hidden': 'true' }, svg('rect', { width: 16, height: 12, fill: layer.tint, stroke: 'var(--grey)' }));
        const end = layer.bottom_mm === null ? 'down' : `to ${plain(layer.bottom_mm)} mm`;
        return html('li', {}, swatch, `${words(layer.name)}, ${plain(layer.top_mm)} ${end}`);
      });
      return html('ul', { class: 'legend' }, ...keys);
    }

    /** The section at a depth, on straight lines between the tabled ones. */
    static at(channel, z) {
      const index = Math.max(1, channel.z_mm.findIndex((tabled) => tabled >= z));
      const [above, below] = [channel.z_mm[index - 1], channel.z_mm[index]];
      if (below === undefined) return undefined;
      const share = Math.min(1, Math.max(0, (z - above) / (below - above || 1)));
      const mix = (column) => channel[column][index - 1] * (1 - share) + channel[column][index] * share;
      return { low: mix('x_min_mm'), high: mix('x_max_mm'), area: mix('area_mm2') };
    }

    section(channels, deepest, z) {
      const width = Math.max(280, this.host.clientWidth);
      const [axis, head, foot] = [46, 40, 34];
      const reach = Math.max(0.1, ...channels.flatMap(([, channel]) => (channel ? [...channel.x_min_mm.map((x) => -x), ...channel.x_max_mm] : [])));
      const room = (width - axis - 8) / channels.length;
      const scale = Math.min((room - 12) / (2.3 * reach), 460 / (1.15 * deepest));
      const height = head + foot + 1.15 * deepest * scale;
      const y = (depth) => head + 0.04 * deepest * scale + depth * scale;
      const names = channels.map(([name]) => name).join(' and ');
      const drawing = svg('svg', { width, height, role: 'img', 'aria-label': `Channels of ${names} from the side, to scale, cut at ${z.toFixed(3)} mm` });
      const bottom = height - foot;
      for (const layer of data.layers.filter((layer) => y(layer.top_mm) < bottom)) {
        const end = layer.bottom_mm === null ? bottom : Math.min(bottom, y(layer.bottom_mm));
        drawing.append(svg('rect', { x: axis, y: y(layer.top_mm), width: width - axis - 8, height: end - y(layer.top_mm), fill: layer.tint }));
        if (width > 600 && end - y(layer.top_mm) > 15) drawing.append(text(width - 12, y(layer.top_mm) + 13, words(layer.name), { 'text-anchor': 'end', class: 'over' }));
      }
      for (const depth of ticks(0, deepest, 6)) {
        drawing.append(svg('line', { x1: axis - 5, x2: axis, y1: y(depth), y2: y(depth), stroke: 'var(--grey)' }), text(axis - 8, y(depth) + 4, plain(depth), { 'text-anchor': 'end' }));
      }
      drawing.append(text(4, 14, 'depth (mm)'));
      channels.forEach(([name, channel], index) => {
        const middle = axis + room * (index + 0.5);
        this.channel(drawing, name, channel, { middle, y, scale, z });
        drawing.append(text(middle, 32, `${name} →`, { 'text-anchor': 'middle', class: 'strong' }));
      });
      drawing.append(svg('line', { x1: axis, x2: width - 8, y1: y(z), y2: y(z), stroke: 'var(--black)', 'stroke-dasharray': '5 4' }));
      const bar = ticks(0, reach, 2)[1] ?? 0.1;
      drawing.append(svg('path', { d: `M${axis} ${height - 20}v6h${bar * scale}v-6`, fill: 'none', stroke: 'var(--black)' }), text(axis + bar * scale + 8, height - 12, `${plain(bar)} mm, both ways; → heading`));
      return drawing;
    }

    channel(drawing, name, channel, { middle, y, scale, z }) {
      if (!channel) {
        drawing.append(text(middle, y(0) + 40, 'not computed', { 'text-anchor': 'middle' }));
        return;
      }
      const point = (x, index) => `${middle + x * scale} ${y(channel.z_mm[index])}`;
      const there = channel.x_min_mm.map(point);
      const back = channel.x_max_mm.map(point).reverse();
      drawing.append(svg('path', { d: `M${[...there, ...back].join('L')}Z`, fill: colour(name), 'fill-opacity': 0.35, stroke: colour(name), 'stroke-width': 1.5, class: 'channel' }));
      const at = Viewer.at(channel, z);
      if (at) drawing.append(svg('line', { x1: middle + at.low * scale, x2: middle + at.high * scale, y1: y(z), y2: y(z), stroke: 'var(--black)', 'stroke-width': 4 }));
    }
  }

  if (byId('chart')) new Chart();
  if (byId('viewer')) new Viewer();

  // ---- printing -----------------------------------------------------------------------------------------------------

  let opened = [];
  window.addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('details[data-print]:not([open])')];
    opened.forEach((details) => { details.open = true; });
  });
  window.addEventListener('afterprint', () => opened.forEach((details) => { details.open = false; }));
})();
