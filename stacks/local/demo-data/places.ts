/** A city with its typical values. `#` is replaced by a random digit. */
interface Place {
  readonly city: string;
  readonly country: string;
  readonly postalCode: string;
  readonly phone: string;
  readonly languages: readonly string[];
}

export const CITIES: readonly Place[] = [
  {
    city: "San Francisco",
    country: "United States",
    postalCode: "941##",
    phone: "+1-415-555-01##",
    languages: ["English"],
  },
  {
    city: "New York",
    country: "United States",
    postalCode: "100##",
    phone: "+1-212-555-01##",
    languages: ["English", "Spanish"],
  },
  { city: "Chicago", country: "United States", postalCode: "606##", phone: "+1-312-555-01##", languages: ["English"] },
  {
    city: "Austin",
    country: "United States",
    postalCode: "787##",
    phone: "+1-512-555-01##",
    languages: ["English", "Spanish"],
  },
  {
    city: "Toronto",
    country: "Canada",
    postalCode: "M5V #A#",
    phone: "+1-416-555-01##",
    languages: ["English", "French"],
  },
  {
    city: "London",
    country: "United Kingdom",
    postalCode: "EC#A #AB",
    phone: "+44 20 7946 0###",
    languages: ["English"],
  },
  {
    city: "Manchester",
    country: "United Kingdom",
    postalCode: "M# #AB",
    phone: "+44 161 496 0###",
    languages: ["English"],
  },
  { city: "Dublin", country: "Ireland", postalCode: "D0# X###", phone: "+353 20 910 0###", languages: ["English"] },
  {
    city: "Berlin",
    country: "Germany",
    postalCode: "10###",
    phone: "+49 30 23125 ###",
    languages: ["German", "English"],
  },
  {
    city: "Munich",
    country: "Germany",
    postalCode: "80###",
    phone: "+49 89 99998 ###",
    languages: ["German", "English"],
  },
  {
    city: "Vienna",
    country: "Austria",
    postalCode: "10#0",
    phone: "+43 1 5550 ####",
    languages: ["German", "English"],
  },
  {
    city: "Zürich",
    country: "Switzerland",
    postalCode: "80##",
    phone: "+41 44 555 ####",
    languages: ["German", "French", "English"],
  },
  {
    city: "Paris",
    country: "France",
    postalCode: "750##",
    phone: "+33 1 99 00 ####",
    languages: ["French", "English"],
  },
  {
    city: "Amsterdam",
    country: "Netherlands",
    postalCode: "10## AB",
    phone: "+31 20 555 ####",
    languages: ["Dutch", "English"],
  },
  {
    city: "Stockholm",
    country: "Sweden",
    postalCode: "111 ##",
    phone: "+46 8 465 004 ##",
    languages: ["Swedish", "English"],
  },
  {
    city: "Madrid",
    country: "Spain",
    postalCode: "280##",
    phone: "+34 91 555 ####",
    languages: ["Spanish", "English"],
  },
];
