; SPDX-License-Identifier: Apache-2.0
; helmet for Express, Koa, Fastify and NestJS: every call of a file that names it. Which of them are
; helmet's, and the defaults beneath their options, is known by the handler.
;
; surface: helmet
; languages: javascript typescript tsx
; anchors: helmet
; handler: helmet

(call_expression) @call
