import { openApiDocument } from "../../lib/openapi/document.ts";

console.log(JSON.stringify(openApiDocument(), null, 2));
