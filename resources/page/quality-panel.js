/** The numbers of a call: a mark that names what is wrong, plots of the last minutes, and the rest. */

import { Redrawn, draw, make, setHidden, setText } from './markup.js';
import { digitsOf, emojiOf } from './safety.js';

const HEIGHT = 40; // of a plot, in its own units; a second is one unit wide
const LEAST_WIDTH = 60;

/** Of each plot: its name, its lines, the least height of its scale, and how its values are written. */
const PLOTS = [
  { name: 'delay', lines: ['delay', 'roundTrip'], least: 100, write: (words, value) => words.milliseconds(Math.round(value)) },
  { name: 'rate', lines: ['received', 'sent'], least: 500_000, write: (words, value) => words.megabits(value / 1e6) },
  { name: 'loss', lines: ['receivedLoss', 'sentLoss'], least: 0.05, write: (words, value) => words.percent(value * 100) },
  { name: 'fps', lines: ['receivedFps', 'sentFps'], least: 30, write: (_, value) => String(Math.round(value)) },
];

export class QualityPanel {
  #elements;
  #plots;
  #redrawn = new Redrawn();
  #words;

  /**
   * @param {Record<string, HTMLElement>} elements the page's, by id
   * @param {(isOpen: boolean) => void} onToggled
   * @param {() => void} onAccepted the safety code was compared, and the peer's other key is his
   * @param {() => void} onRenewed the user wants another key of his own
   */
  constructor(elements, onToggled, onAccepted, onRenewed) {
    this.#elements = elements;
    elements.details.addEventListener('toggle', () => onToggled(elements.details.open));
    elements['key-accept'].addEventListener('click', onAccepted);
    elements.identity.addEventListener('click', onRenewed);
    this.#plots = PLOTS.map((plot) => new Plot(plot));
    elements.plots.append(...this.#plots.map(({ figure }) => figure));
  }

  /** @param {object} words of the language */
  speak(words) {
    this.#words = words;
    this.#redrawn.forget();
    this.#plots.forEach((plot) => plot.speak(words));
  }

  toggle() {
    this.#elements.details.open = !this.#elements.details.open;
  }

  /** @param {{grade: string, cause: string | null} | null} quality null: not known, or no call */
  showMark(quality) {
    const { quality: mark, 'quality-words': text } = this.#elements;
    mark.hidden = quality === null;
    mark.dataset.grade = quality?.grade ?? '';
    setText(text, quality ? this.#words.quality[quality.cause ?? quality.grade] : '');
  }

  /**
   * @param {object[]} seconds as `CallHistory` keeps them
   * @param {{role: string | null, statistics: object | null, delay: number | null,
   *   safetyCode: number[] | null, isOtherKey: boolean, isRenewed: boolean}} facts `delay` in ms;
   *   `isRenewed`: our own key, for the next call
   */
  showNumbers(seconds, facts) {
    this.#elements.plots.hidden = seconds.length === 0;
    this.#plots.forEach((plot) => plot.show(seconds));
    this.#showFacts(facts);
    const { 'key-accept': accept, identity, 'identity-words': text } = this.#elements;
    setHidden(accept, !facts.isOtherKey || !facts.safetyCode, identity);
    setText(text, this.#words.identity[facts.isRenewed ? 'renewed' : 'kept']);
  }

  #showFacts({ role, statistics, delay, safetyCode }) {
    const words = this.#words;
    const flow = ({ video }) =>
      video.width ? `${video.width}×${video.height}, ${words.fps(Math.round(video.fps ?? 0))}, ${video.codec}` : '–';
    const received = statistics?.received;
    const roundTrip = statistics?.roundTrip ?? null;
    const rows = [
      ...(safetyCode ? [[words.facts.safety, `${emojiOf(safetyCode)} · ${digitsOf(safetyCode)}`, 'code']] : []),
      [words.facts.role, role ? words.roles[role] : '–'],
      [words.facts.received, received ? flow(received) : '–'],
      [words.facts.sent, statistics ? flow(statistics.sent) : '–'],
      [words.facts.lost, received ? String((received.video.lost ?? 0) + (received.audio.lost ?? 0)) : '–'],
      [words.facts.roundTrip, roundTrip === null ? '–' : words.milliseconds(Math.round(roundTrip * 1000))],
      ...(delay === null ? [] : [[words.facts.delay, words.milliseconds(Math.round(delay))]]),
    ];
    this.#redrawn.paint('facts', rows, () =>
      this.#elements.facts.replaceChildren(
        ...rows.flatMap(([name, value, className = '']) => [
          make('dt', { textContent: name, className }),
          make('dd', { textContent: value, className }),
        ]),
      ),
    );
  }
}

/** One small plot of two lines, the newest second at its right. */
class Plot {
  figure = make('figure', { className: 'plot' });
  #plot;
  #words;
  #title = make('span', { className: 'title' });
  #values;
  #paths;
  #svg = draw('svg', { preserveAspectRatio: 'none', role: 'img' });

  constructor(plot) {
    this.#plot = plot;
    this.#values = plot.lines.map((_, i) => make('span', { className: `line${i}` }));
    this.#paths = plot.lines.map((_, i) => draw('path', { class: `line${i}` }));
    this.#svg.append(...[...this.#paths].reverse());
    const caption = make('figcaption');
    caption.append(this.#title, ...this.#values);
    this.figure.append(caption, this.#svg);
  }

  speak(words) {
    this.#words = words;
    setText(this.#title, words.plots[this.#plot.name].title);
  }

  show(seconds) {
    const { name, lines, least, write } = this.#plot;
    const words = this.#words;
    const known = lines.flatMap((line) => seconds.map((second) => second[line])).filter((value) => value !== null);
    const width = Math.max(LEAST_WIDTH, seconds.length - 1);
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    const highest = Math.max(least, ...known) * 1.05;
    const texts = lines.map((line, i) => {
      const value = seconds.at(-1)?.[line] ?? null;
      this.#paths[i].setAttribute('d', pathOf(seconds, line, highest, width));
      return `${words.plots[name].lines[i]} ${value === null ? '–' : write(words, value)}`;
    });
    texts.forEach((text, i) => setText(this.#values[i], text));
    this.#svg.setAttribute('aria-label', `${words.plots[name].title}: ${texts.join(', ')}`);
  }
}

/** A line through what is known; it is interrupted where nothing is. */
function pathOf(seconds, line, highest, width) {
  let isOpen = false;
  const steps = seconds.map((second, i) => {
    const value = second[line];
    if (value === null) {
      isOpen = false;
      return '';
    }
    const step = `${isOpen ? 'L' : 'M'}${width - seconds.length + 1 + i} ${(HEIGHT * (1 - value / highest)).toFixed(1)}`;
    isOpen = true;
    return step;
  });
  return steps.join('');
}
