const MOST = 3;
/** Names are shorter than this, so a longer text resembles none. */
const LONGEST = 40;

/** What people mean by an abbreviation; the first is the likeliest for the readers of this product. */
const ABBREVIATIONS: Readonly<Record<string, readonly string[]>> = {
  acst: ['Australia/Adelaide', 'Australia/Darwin'],
  aedt: ['Australia/Sydney'],
  aest: ['Australia/Sydney', 'Australia/Brisbane'],
  akst: ['America/Anchorage'],
  ast: ['America/Halifax', 'Asia/Riyadh'],
  awst: ['Australia/Perth'],
  bst: ['Europe/London', 'Asia/Dhaka'],
  cdt: ['America/Chicago', 'America/Havana'],
  cest: ['Europe/Paris', 'Europe/Berlin'],
  cet: ['Europe/Paris', 'Europe/Berlin'],
  cst: ['Asia/Shanghai', 'America/Chicago', 'America/Havana'],
  cst6cdt: ['America/Chicago'],
  edt: ['America/New_York'],
  eest: ['Europe/Athens'],
  eet: ['Europe/Athens', 'Africa/Cairo'],
  est: ['America/New_York', 'America/Panama'],
  est5edt: ['America/New_York'],
  hkt: ['Asia/Hong_Kong'],
  hst: ['Pacific/Honolulu'],
  ict: ['Asia/Bangkok'],
  ist: ['Asia/Kolkata', 'Asia/Jerusalem', 'Europe/Dublin'],
  jst: ['Asia/Tokyo'],
  kst: ['Asia/Seoul'],
  mdt: ['America/Denver'],
  met: ['Europe/Paris', 'Europe/Brussels'],
  msk: ['Europe/Moscow'],
  mst: ['America/Denver', 'America/Phoenix'],
  mst7mdt: ['America/Denver'],
  nzst: ['Pacific/Auckland'],
  pdt: ['America/Los_Angeles'],
  pht: ['Asia/Manila'],
  pst: ['America/Los_Angeles', 'Asia/Manila'],
  pst8pdt: ['America/Los_Angeles'],
  sgt: ['Asia/Singapore'],
  wet: ['Europe/Lisbon'],
  wib: ['Asia/Jakarta'],
  z: ['UTC'],
};

/** Cities that people look for and the tz database has under another name. */
const CITIES: Readonly<Record<string, string>> = {
  bangalore: 'Asia/Kolkata',
  beijing: 'Asia/Shanghai',
  bengaluru: 'Asia/Kolkata',
  boston: 'America/New_York',
  chengdu: 'Asia/Shanghai',
  china: 'Asia/Shanghai',
  delhi: 'Asia/Kolkata',
  frankfurt: 'Europe/Berlin',
  guangzhou: 'Asia/Shanghai',
  hangzhou: 'Asia/Shanghai',
  hanoi: 'Asia/Ho_Chi_Minh',
  india: 'Asia/Kolkata',
  miami: 'America/New_York',
  mumbai: 'Asia/Kolkata',
  munich: 'Europe/Berlin',
  nanjing: 'Asia/Shanghai',
  osaka: 'Asia/Tokyo',
  peking: 'Asia/Shanghai',
  san_francisco: 'America/Los_Angeles',
  seattle: 'America/Los_Angeles',
  shenzhen: 'Asia/Shanghai',
  washington: 'America/New_York',
  wuhan: 'Asia/Shanghai',
};

/** Cities that stand for an hour of offset, for readers who think in offsets. */
const BY_OFFSET: Readonly<Record<string, string>> = {
  '-10': 'Pacific/Honolulu',
  '-8': 'America/Los_Angeles',
  '-7': 'America/Denver',
  '-6': 'America/Chicago',
  '-5': 'America/New_York',
  '-3': 'America/Sao_Paulo',
  '+0': 'UTC',
  '+1': 'Europe/Paris',
  '+2': 'Europe/Athens',
  '+3': 'Europe/Moscow',
  '+4': 'Asia/Dubai',
  '+5': 'Asia/Karachi',
  '+7': 'Asia/Bangkok',
  '+8': 'Asia/Shanghai',
  '+9': 'Asia/Tokyo',
  '+10': 'Australia/Brisbane',
  '+12': 'Pacific/Auckland',
};

/** The zones that a text may mean, likeliest first, at most three; none when nothing resembles it. */
export function suggestZones(text: string, names: readonly string[]): string[] {
  const wanted = text.trim().toLowerCase().replaceAll(' ', '_');
  if (wanted.length > LONGEST) return [];
  const exact = names.find((name) => name.toLowerCase() === wanted);
  if (exact !== undefined) return [exact];
  const meanings = Object.hasOwn(ABBREVIATIONS, wanted) ? ABBREVIATIONS[wanted] : undefined;
  if (meanings !== undefined) return [...meanings];
  return suggestByOffset(wanted) ?? suggestByCity(wanted, names) ?? suggestByLikeness(wanted, names);
}

function suggestByOffset(wanted: string): string[] | null {
  const match = /^(?:(?:utc|gmt)_?)?([+-]?)0*([0-9]{1,2})(?::?00)?$/.exec(wanted);
  if (match === null) return null;
  const hours = Number(match[2]);
  if (hours === 0) return ['UTC'];
  const sign = match[1] === '-' ? '-' : '+';
  // the Etc zones count westward, the other way round
  const etc = hours <= (sign === '+' ? 14 : 12) ? [`Etc/GMT${sign === '+' ? '-' : '+'}${hours}`] : [];
  const city = BY_OFFSET[`${sign}${hours}`];
  return city === undefined ? etc : [city, ...etc];
}

const lastPart = (name: string) => name.slice(name.lastIndexOf('/') + 1);

function suggestByCity(wanted: string, names: readonly string[]): string[] | null {
  const city = lastPart(wanted);
  if (Object.hasOwn(CITIES, city)) return [CITIES[city] as string];
  const same = names.filter((name) => lastPart(name).toLowerCase() === city);
  return same.length > 0 ? same.slice(0, MOST) : null;
}

function suggestByLikeness(wanted: string, names: readonly string[]): string[] {
  const city = lastPart(wanted);
  const alike: { name: string; distance: number }[] = [];
  for (const name of names) {
    const lower = name.toLowerCase();
    const part = lastPart(lower);
    const most = Math.max(1, Math.floor(part.length / 4));
    const distance = Math.min(editDistance(wanted, lower, most), editDistance(city, part, most));
    if (distance <= most) alike.push({ name, distance });
  }
  return alike
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** How many letters to insert, drop or change to get from one text to the other; Infinity when surely more than `most`. */
function editDistance(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) > most) return Number.POSITIVE_INFINITY;
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = (previous[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min(change, (previous[j] as number) + 1, (row[j - 1] as number) + 1));
    }
    previous = row;
  }
  return previous[to.length] as number;
}
