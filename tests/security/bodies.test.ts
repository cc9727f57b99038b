import { beforeAll, describe, expect, test } from "vitest";
import { callRoute } from "../testkit/call-route.ts";
import type { Call } from "../testkit/invoke.ts";
import { createAttacker, MINIMUM_ATTEMPTS } from "../testkit/security/attack.ts";
import { createVictim, ROUTE_NAMES, requestOf, VALID_BODIES, type Victim } from "../testkit/security/victim.ts";

const attacker = createAttacker();
let tenant: Victim;
beforeAll(async () => {
  tenant = await createVictim();
});

const ROUTES_WITH_BODY = ROUTE_NAMES.filter((name) => name in VALID_BODIES);
const toBytes = (...bytes: readonly (string | number)[]) =>
  Buffer.concat(bytes.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([part])))).toString(
    "base64",
  );

/** Bodies that are not JSON, or not an object. */
const NOT_OBJECTS = [
  "",
  " ",
  "\0",
  "\ufeff",
  "\ufeff\ufeff{}",
  "{",
  "}",
  "{}{}",
  "{},",
  "{a:1}",
  "{'a':1}",
  '{"a":1,}',
  '{"a":01}',
  '{"a":.5}',
  '{"a":+1}',
  '{"a":NaN}',
  '{"a":Infinity}',
  '{"a":undefined}',
  '{"a":0x10}',
  '{"a":1}//',
  '/**/{"a":1}',
  '{"a":"\n"}',
  '{"a":"\\x41"}',
  '{"a":"\\u12"}',
  '{"a" "b"}',
  '{"a":1 "b":2}',
  ")]}',\n{}",
  "<a/>",
  "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
  "a=1&b=2",
  "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--",
  "null",
  "true",
  "0",
  "-1e400",
  '"text"',
  "[]",
  "[[]]",
  "[{}]",
  "[".repeat(100_000),
  '{"a":'.repeat(100_000),
  `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
  `"${"x".repeat(100_000)}"`,
];

/** Values of a type that no field of a body has, or that pretend to be another type. */
const STRANGE_VALUES: readonly unknown[] = [
  "__proto__",
  {},
  { ["__proto__"]: { length: 1 } },
  { length: 1, 0: "x" },
  { toString: "x", valueOf: "x" },
  { S: "x" },
  { $ne: null },
  [[]],
  [[[]]],
  [null, undefined],
  1e308,
  -1,
  true,
];
const strangeJson = (name: string) =>
  [...STRANGE_VALUES.map((value) => JSON.stringify(value)), "1e400", "-0", "1".repeat(400)].map(
    (value) => `{${JSON.stringify(name)}:${value}}`,
  );

describe.each(ROUTES_WITH_BODY)("%s", (name) => {
  const send = (call: Call) => () =>
    callRoute(name, { token: tenant.adminToken }, { ...requestOf(name, tenant), ...call });
  const [field = ""] = Object.keys(VALID_BODIES[name] ?? {});
  const valid = JSON.stringify(VALID_BODIES[name]);

  test("rejects a body that is not a JSON object", () =>
    attacker.expectRejected(
      NOT_OBJECTS.flatMap((body) => {
        const title = `body ${body.slice(0, 50)}`;
        const base64 = Buffer.from(body).toString("base64");
        return [
          { title, send: send({ body }), status: 400 },
          { title: `${title} in base64`, send: send({ body: base64, isBase64Encoded: true }), status: 400 },
        ];
      }),
    ));

  test("rejects a field that is missing, inherited, or of another type, also if it comes twice", () =>
    attacker.expectRejected(
      [
        ...(name === "updateLeadList" || name === "updateLead" ? [] : ["{}", `{"__proto__":${valid}}`]),
        ...(name === "updateLeadList" || name === "updateLead" ? [] : [`{"constructor":{"prototype":${valid}}}`]),
        ...strangeJson(field),
        ...strangeJson(field).map((json) => `${valid.slice(0, -1)},${json.slice(1)}`),
      ]
        // A job title or an empty object can be valid.
        .filter(
          (body) => !(field === "jobTitle" || field === "name" || field === "email") || !body.includes('"__proto__"}'),
        )
        .map((body) => ({ title: `body ${body.slice(0, 300)}`, send: send({ body }), status: 400 })),
    ));

  test("rejects bytes that are not UTF-8, and other encodings and types", () => {
    const invalid = [
      toBytes('{"a":"', 0x80, '"}'),
      toBytes('{"a":"', 0xc0, 0xaf, '"}'),
      toBytes('{"a":"', 0xed, 0xa0, 0x80, '"}'),
      toBytes('{"a":"', 0xf8, 0x88, 0x80, 0x80, 0x80, '"}'),
      toBytes(0xff, 0xfe, valid),
      toBytes(0xfe, 0xff, valid),
      Buffer.from(`\ufeff${valid}`, "utf16le").toString("base64"),
      Buffer.from(valid, "utf16le").toString("base64"),
    ];
    const types = [
      "text/plain",
      "text/html",
      "application/xml",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/json; charset=utf-16",
      "application/json; charset=utf-7",
      "application/jsonp",
      "application/json, text/plain",
      "json",
      "*/*",
      "",
    ];
    const encodings = ["gzip", "deflate", "br", "zstd", "compress", "identity, gzip", "gzip, identity", "x", "utf-8"];
    return attacker.expectRejected([
      ...invalid.map((body) => ({ title: body, send: send({ body, isBase64Encoded: true }), status: 400 })),
      ...types.map((type) => ({ title: type, send: send({ headers: { "content-type": type } }), status: 400 })),
      ...encodings.map((it) => ({ title: it, send: send({ headers: { "content-encoding": it } }), status: 400 })),
    ]);
  });
});

test("a body with __proto__ or constructor changes nothing but the fields that the route has", async () => {
  const hostile = '"__proto__":{"isAdmin":true,"orgId":"x"},"constructor":{"prototype":{"isAdmin":true}},"orgId":"x"';
  const body = `{"name":"Mine",${hostile}}`;
  const { body: list } = await callRoute("createLeadList", { token: tenant.token }, { body });
  expect(Object.keys(list)).not.toContain("isAdmin");
  expect("isAdmin" in {}).toBe(false);
  const prospects = `{"prospects":[{"firstName":"Ada","emails":["${list.id}@example.com"],${hostile}}],${hostile}}`;
  const response = await callRoute("addProspects", tenant, { body: prospects });
  expect(response.body).toEqual({ addedCount: 1 });
  expect("isAdmin" in {}).toBe(false);
  const { token } = tenant;
  await attacker.expectRejected([
    {
      title: "erase as a member",
      send: () => callRoute("eraseLead", { token }, { body: `{"email":"ada@example.com",${hostile}}` }),
      status: 403,
    },
  ]);
});

test("the file makes as many attempts as it says", () => {
  expect(attacker.count()).toBeGreaterThanOrEqual(MINIMUM_ATTEMPTS.bodies);
});
