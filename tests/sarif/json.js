// SPDX-License-Identifier: Apache-2.0
//
// json.js SCHEMA REPORT...: fail unless each report of --format json is what the schema says. The schema
// lets members be added, as the promise in docs/json.md does; here each member has to be in it.
"use strict";

const fs = require("fs");
const path = require("path");
const { Validator } = require(path.join(process.env.PICKET_NODE_MODULES, "jsonschema"));

const [schemaFile, ...reportFiles] = process.argv.slice(2);
const read = (file) => JSON.parse(fs.readFileSync(file, "utf8"));

const close = (schema) => {
  if (schema === null || typeof schema !== "object") return schema;
  for (const part of Object.values(schema)) close(part);
  if (schema.type === "object" && schema.properties && !schema.additionalProperties) {
    schema.additionalProperties = false;
  }
  return schema;
};

const schema = close(read(schemaFile));
let failed = reportFiles.length === 0;
for (const file of reportFiles) {
  for (const error of new Validator().validate(read(file), schema).errors) {
    console.log(`${path.basename(file)}: ${error.stack}`);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
