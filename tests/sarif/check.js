// SPDX-License-Identifier: Apache-2.0
//
// Called by validate.sh: check.js LOG REPORT SCHEMA. LOG is the SARIF log, REPORT what the
// multitool found in it. Prints each defect and exits with 1 if there is one.
"use strict";

const fs = require("fs");
const path = require("path");
const { Validator } = require(path.join(process.env.PICKET_NODE_MODULES, "jsonschema"));

const [logFile, reportFile, schemaFile] = process.argv.slice(2);
const read = (file) => JSON.parse(fs.readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
const defects = [];

let log;
try {
  log = read(logFile);
} catch (error) {
  console.error(`json: ${error.message}`);
  process.exit(1);
}
for (const error of new Validator().validate(log, read(schemaFile)).errors) {
  defects.push(`schema: ${error.stack}`);
}

const runs = read(reportFile).runs || [];
for (const result of runs.flatMap((run) => run.results || [])) {
  if (result.level !== "note") {
    const where = result.locations?.[0]?.physicalLocation?.region?.startLine ?? "?";
    defects.push(`${result.level || "warning"} ${result.ruleId}, line ${where}: `
      + `${result.message.text ?? (result.message.arguments || []).join(" | ")}`);
  }
}
if (!runs.some((run) => run.invocations?.every((call) => call.executionSuccessful))) {
  defects.push("multitool: the validation did not run to its end");
}

// The multitool is silent about a file with such a URI, and GitHub refuses it.
const checkUris = (value) => {
  if (value === null || typeof value !== "object") return;
  const uri = value.artifactLocation?.uri;
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri ?? "")) defects.push(`uri with a scheme: ${uri}`);
  Object.values(value).forEach(checkUris);
};
checkUris(log);

defects.forEach((defect) => console.error(defect));
process.exit(defects.length ? 1 : 0);
