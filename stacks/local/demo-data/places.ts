/** A city with its typical values. `#` is replaced by a random digit. */
interface Place {
  readonly city: string;
  /** Absent if addresses of the country do not name one. */
  readonly state?: string;
  readonly country: string;
  /** How many persons live there, compared with the others. */
  readonly weight: number;
  readonly postalCode: string;
  readonly phone: string;
  readonly languages: readonly string[];
}

export const CITIES: readonly Place[] = [
  {
    city: "San Francisco",
    state: "California",
    country: "United States",
    weight: 12,
    postalCode: "941##",
    phone: "+1-415-555-01##",
    languages: ["English"],
  },
  {
    city: "New York",
    state: "New York",
    country: "United States",
    weight: 14,
    postalCode: "100##",
    phone: "+1-212-555-01##",
    languages: ["English", "Spanish"],
  },
  {
    city: "Chicago",
    state: "Illinois",
    country: "United States",
    weight: 8,
    postalCode: "606##",
    phone: "+1-312-555-01##",
    languages: ["English"],
  },
  {
    city: "Austin",
    state: "Texas",
    country: "United States",
    weight: 6,
    postalCode: "787##",
    phone: "+1-512-555-01##",
    languages: ["English", "Spanish"],
  },
  {
    city: "Toronto",
    state: "Ontario",
    country: "Canada",
    weight: 6,
    postalCode: "M5V #A#",
    phone: "+1-416-555-01##",
    languages: ["English", "French"],
  },
  {
    city: "London",
    state: "England",
    country: "United Kingdom",
    weight: 13,
    postalCode: "EC#A #AB",
    phone: "+44 20 7946 0###",
    languages: ["English"],
  },
  {
    city: "Manchester",
    state: "England",
    country: "United Kingdom",
    weight: 4,
    postalCode: "M# #AB",
    phone: "+44 161 496 0###",
    languages: ["English"],
  },
  {
    city: "Dublin",
    country: "Ireland",
    weight: 3,
    postalCode: "D0# X###",
    phone: "+353 20 910 0###",
    languages: ["English"],
  },
  {
    city: "Berlin",
    state: "Berlin",
    country: "Germany",
    weight: 8,
    postalCode: "10###",
    phone: "+49 30 23125 ###",
    languages: ["German", "English"],
  },
  {
    city: "Munich",
    state: "Bavaria",
    country: "Germany",
    weight: 6,
    postalCode: "80###",
    phone: "+49 89 99998 ###",
    languages: ["German", "English"],
  },
  {
    city: "Vienna",
    country: "Austria",
    weight: 3,
    postalCode: "10#0",
    phone: "+43 1 5550 ####",
    languages: ["German", "English"],
  },
  {
    city: "Zürich",
    state: "Zürich",
    country: "Switzerland",
    weight: 3,
    postalCode: "80##",
    phone: "+41 44 555 ####",
    languages: ["German", "French", "English"],
  },
  {
    city: "Paris",
    state: "Île-de-France",
    country: "France",
    weight: 8,
    postalCode: "750##",
    phone: "+33 1 99 00 ####",
    languages: ["French", "English"],
  },
  {
    city: "Amsterdam",
    state: "North Holland",
    country: "Netherlands",
    weight: 5,
    postalCode: "10## AB",
    phone: "+31 20 555 ####",
    languages: ["Dutch", "English"],
  },
  {
    city: "Stockholm",
    country: "Sweden",
    weight: 3,
    postalCode: "111 ##",
    phone: "+46 8 465 004 ##",
    languages: ["Swedish", "English"],
  },
  {
    city: "Madrid",
    state: "Madrid",
    country: "Spain",
    weight: 5,
    postalCode: "280##",
    phone: "+34 91 555 ####",
    languages: ["Spanish", "English"],
  },
];
