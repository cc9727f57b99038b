import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ALIASES } from "../../../stacks/tools/import/mapping/aliases.ts";
import { findAlias, listHeaders } from "../../../stacks/tools/import/mapping/known-headers.ts";
import { mapHeaders } from "../../../stacks/tools/import/mapping/map-headers.ts";
import { parseOverride } from "../../../stacks/tools/import/mapping/overrides.ts";
import { EXPORT_COLUMNS, TARGETS } from "../../../stacks/tools/import/mapping/targets.ts";

const targetsOf = (headers: readonly string[], overrides: readonly string[] = []) =>
  mapHeaders(headers, overrides.map(parseOverride)).columns.map(({ target }) => target);

describe("mapHeaders", () => {
  test("every alias means one field", () => {
    for (const target of TARGETS) {
      for (const header of listHeaders(ALIASES[target] ?? "").filter(Boolean)) {
        expect([header, findAlias(header.replaceAll("#", "2"))]).toEqual([header, target]);
      }
    }
  });

  test("headers are compared in normal form KC, without invisible characters and case, with blanks collapsed", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(["First Name", "firstName"], ["Email", "emails"], ["Job Title", "jobTitle"]),
        fc.constantFrom(" ", "\u00a0", "  ", "\u2003", "_", "-"),
        fc.constantFrom("", "\u200b", "\ufeff", " ", "\u00a0"),
        fc.boolean(),
        ([header = "", target], blank, edge, isUpperCase) => {
          const text = `${edge}${header.replaceAll(" ", blank)}${edge}`;
          expect(findAlias(isUpperCase ? text.toUpperCase() : text)).toBe(target);
        },
      ),
    );
    expect(findAlias("Ｅ－ｍａｉｌ")).toBe("emails");
  });

  test.each([
    "Email consent",
    "Email Status",
    "Company Phone",
    "Contact Owner",
    "Company City",
    "Company LinkedIn URL",
    "URL",
    "Location",
    "Email Bounced",
    "#",
    "",
    "__proto__",
    "constructor",
  ])("%j is not read as something that it only resembles", (header) => {
    expect(findAlias(header)).toBeUndefined();
  });

  test("a semicolon file from Germany is mapped", () => {
    expect(targetsOf(["Vorname", "Nachname", "E-Mail", "Firma", "PLZ"])).toEqual([
      ...["firstName", "lastName", "emails", "companyName", "postalCode"],
    ]);
  });

  test.each([
    ["German", ["Vorname", "Nachname", "URL", "E-Mail-Adresse", "Unternehmen", "Position", "Verbunden am"]],
    ["French", ["Prénom", "Nom", "URL", "Adresse e-mail", "Entreprise", "Poste", "Connecté le"]],
    ["Spanish", ["Nombre", "Apellidos", "URL", "Dirección de correo electrónico", "Empresa", "Cargo", "Conectado el"]],
    ["Portuguese", ["Nome", "Sobrenome", "URL", "Endereço de e-mail", "Empresa", "Cargo", "Conectado em"]],
  ])("LinkedIn's connections in %s are recognised", (_, headers) => {
    const mapping = mapHeaders(headers);
    expect(mapping.exportName).toBe("LinkedIn connections");
    expect(mapping.columns.map(({ target }) => target)).toEqual([
      ...["firstName", "lastName", "linkedinUrl", "emails", "companyName", "jobTitle", undefined],
    ]);
  });

  test("a column URL without the date of a connection is the web site of a company", () => {
    expect(targetsOf(["Vorname", "Nachname", "URL", "E-Mail-Adresse", "Position"])).toEqual([
      ...["firstName", "lastName", undefined, "emails", "jobTitle"],
    ]);
  });

  test.each([
    [
      "German",
      ["Anrede", "Vorname", "Nachname", "Firma", "Position", "Ort geschäftlich"],
      ["Postleitzahl geschäftlich", "Land/Region geschäftlich", "Telefon geschäftlich", "E-Mail-Adresse"],
      ["E-Mail 2: Adresse", "E-Mail 2: Angezeigter Name"],
    ],
    [
      "French",
      ["Titre", "Prénom", "Nom", "Société", "Poste", "Ville (bureau)"],
      ["Code postal (bureau)", "Pays/Région (bureau)", "Téléphone (bureau)", "Adresse de messagerie"],
      ["Adresse de messagerie 2", "Nom complet de l'adresse de messagerie 2"],
    ],
    [
      "Spanish",
      ["Título", "Nombre", "Apellidos", "Organización", "Puesto", "Ciudad de trabajo"],
      ["Código postal del trabajo", "País o región del trabajo", "Teléfono del trabajo"],
      ["Dirección de correo electrónico", "Dirección del correo electrónico 2", "Nombre del correo electrónico 2"],
    ],
    [
      "Portuguese",
      ["Título", "Nome", "Sobrenome", "Empresa", "Cargo", "Cidade do endereço comercial"],
      ["CEP do endereço comercial", "País/Região do endereço comercial", "Telefone comercial"],
      ["Endereço de email", "Endereço de email 2", "Nome para exibição do email 2"],
    ],
  ])("Outlook's contacts in %s are mapped", (_, ...headers) => {
    expect(targetsOf(headers.flat())).toEqual([
      ...[undefined, "firstName", "lastName", "companyName", "jobTitle", "city"],
      ...["postalCode", "country", "phones", "emails", "emails", undefined],
    ]);
  });

  test("Google's older headers are recognised, with any number of addresses; labels and types are not values", () => {
    const headers = [
      "Given Name",
      "Family Name",
      "E-mail 1 - Type",
      "E-mail 1 - Value",
      "E-mail 12 - Value",
      "Phone 2 - Value",
    ];
    expect(targetsOf(headers)).toEqual(["firstName", "lastName", undefined, "emails", "emails", "phones"]);
  });

  test("Outlook's Title is a form of address, and not a job title", () => {
    const headers = ["Title", "First Name", "Last Name", "Job Title", "Business Phone", "E-mail Address"];
    expect(targetsOf(headers)).toEqual([undefined, "firstName", "lastName", "jobTitle", "phones", "emails"]);
  });

  test("repeated list columns are all used", () => {
    expect(targetsOf(["Name", "Email", "Email", "Email 2"])).toEqual(["name", "emails", "emails", "emails"]);
  });

  test("two columns of one field with different values are rejected until --map decides; equal values are not", () => {
    const headers = ["First Name", "First Name", "Email"];
    const rows = [
      ["Ann", "Ann ", "a@x.test"],
      ["", "Bob", "b@x.test"],
    ];
    expect(mapHeaders(headers, [], rows).columns[1]?.target).toBe("firstName");
    const different = [...rows, ["Cat", "Dog", "c@x.test"]];
    expect(() => mapHeaders(headers, [], different)).toThrow(
      'The columns "First Name" and "First Name" are both firstName, but have different values. ' +
        'Ignore one of them with --map "HEADER=". HEADER#2 is the second column with this header.',
    );
    const decided = mapHeaders(headers, [parseOverride("First Name#2=firstName")], different);
    expect(decided.columns.map(({ target }) => target)).toEqual([undefined, "firstName", "emails"]);
    expect(targetsOf(headers, ["First Name#1="])).toEqual([undefined, "firstName", "emails"]);
  });

  test("--map overrides an alias and an export, and ignores a column", () => {
    expect(
      targetsOf(["Name", "Work=Mail", "Email", "Note"], ["work=mail=emails", "Email=", "Note=externalId"]),
    ).toEqual([...["name", "emails", undefined, "externalId"]]);
    const apollo = ["First Name", "Person Linkedin Url", "Apollo Contact Id", "Title", "Seniority"];
    expect(targetsOf(apollo, ["Seniority=jobTitle"])).toEqual([
      ...["firstName", "linkedinUrl", "externalId", undefined, "jobTitle"],
    ]);
  });

  test("a wrong --map is rejected in one line that says what to do", () => {
    expect(() => parseOverride("Email")).toThrow('--map must have the form "HEADER=field"');
    expect(() => parseOverride("Email=email")).toThrow("--map: a column can be mapped to firstName, lastName, ");
    expect(() => targetsOf(["Name", "Email"], ["Mail=emails"])).toThrow(
      '--map: the file has no column "Mail". It has "Name", "Email".',
    );
  });

  test("a file without a column that maps is rejected with its headers", () => {
    expect(() => mapHeaders(["Foo", "\u001b[31mBar"])).toThrow(
      "No column is recognised as a name, and none as a LinkedIn URL, an e-mail address or an id. " +
        'The columns are "Foo", "[31mBar". Name a column with --map "HEADER=field", ' +
        'for example --map "Work Email=emails".',
    );
  });

  test("a file in which only an id column maps is rejected, with what was mapped and what was not", () => {
    expect(() => mapHeaders(["id", "Foo"])).toThrow(
      'No column is recognised as a name. Recognised: "id" as id. Not recognised: "Foo". ',
    );
  });

  test("an id that is not a UUID is the caller's own reference", () => {
    const headers = ["id", "first_name", "email", "companyId"];
    expect(mapHeaders(headers, [], [["7", "Ann", "a@x.test", "9"]]).columns.map(({ target }) => target)).toEqual([
      ...["externalId", "firstName", "emails", undefined],
    ]);
    const id = "10000000-0000-4000-8000-000000000001";
    expect(mapHeaders(headers, [], [[id, "Ann", "a@x.test", id]]).columns.map(({ target }) => target)).toEqual([
      ...["id", "firstName", "emails", "companyId"],
    ]);
  });

  test("a name next to a first name that is not in it is the last name", () => {
    const headers = ["Name", "Vorname", "E-Mail"];
    const targetOfName = (rows: string[][], more: string[] = [], overrides: string[] = []) =>
      mapHeaders([...headers, ...more], overrides.map(parseOverride), rows).columns[0]?.target;
    expect(
      targetOfName([
        ["Lee", "Ann"],
        ["", "Bob"],
        ["von Ray", "Bob"],
      ]),
    ).toBe("lastName");
    expect(
      targetOfName([
        ["Lee", "Ann"],
        ["Bob Ray", "Bob"],
      ]),
    ).toBe("name");
    expect(targetOfName([])).toBe("name");
    expect(targetOfName([["Lee", "Ann", "", "Lee"]], ["Nachname"])).toBe("name");
    expect(targetOfName([["Lee", "Ann"]], [], ["Name=name"])).toBe("name");
  });

  test("our own export is recognised, and each column is the field of its name", () => {
    const mapping = mapHeaders(EXPORT_COLUMNS);
    expect(mapping).toMatchObject({ isOwnExport: true, exportName: "the export of a list" });
    expect(mapping.columns.map(({ target }) => target)).toEqual(EXPORT_COLUMNS);
    expect(mapHeaders(["id", "firstName", "linkedinUrl", "emails"]).isOwnExport).toBe(false);
  });
});
