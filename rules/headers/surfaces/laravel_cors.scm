; SPDX-License-Identifier: Apache-2.0
; config/cors.php of Laravel, which answers with the caller's origin if all are allowed with credentials.
;
; surface: laravel-cors
; languages: php
; anchors: allowed_origins
; files: cors.php
; paths: config/
; handler: cors

((return_statement (array_creation_expression) @options)
 (#set! origins allowed_origins)
 (#set! pattern allowed_origins_patterns)
 (#set! credentials supports_credentials)
 (#set! wildcards)
 (#set! reflects))
