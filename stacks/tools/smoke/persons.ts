/** The same four persons in every run, so that runs do not fill the database. */
export const PERSONS = [1, 2, 3, 4].map((n) => ({
  id: `e0000000-0000-4000-8000-00000000000${n}`,
  firstName: "Smoke",
  lastName: `Test ${n}`,
}));
export const IDS = PERSONS.map(({ id }) => id);
