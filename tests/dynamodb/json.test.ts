import { marshall, NumberValueImpl } from "@aws-sdk/util-dynamodb";
import { expect, test } from "vitest";
import { unmarshallToJson } from "../../lib/dynamodb/json.ts";

test("unmarshallToJson converts the DynamoDB types that JSON does not have", () => {
  const attributes = marshall({
    score: NumberValueImpl.from("0.12345678901234567890123"),
    tags: new Set(["only"]),
    years: new Set([2_026]),
    photo: new Uint8Array([0, 255]),
    photos: new Set([new Uint8Array([7])]),
    nothing: null,
    empty: { text: "", list: [], map: {} },
    isActive: false,
    nested: [{ deep: [1, "2", null] }],
  });
  expect(unmarshallToJson(attributes)).toEqual({
    score: 0.12345678901234568,
    tags: ["only"],
    years: [2_026],
    photo: "AP8=",
    photos: ["Bw=="],
    nothing: null,
    empty: { text: "", list: [], map: {} },
    isActive: false,
    nested: [{ deep: [1, "2", null] }],
  });
});
