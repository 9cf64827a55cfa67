; SPDX-License-Identifier: Apache-2.0
; header("Name: value") and header_remove("Name") of PHP.
;
; surface: php-header
; languages: php
; anchors: header( header_remove(
; handler: php-header

((function_call_expression
   function: (name) @function
   arguments: (arguments . (argument) @line . (argument)? @replace))
 (#eq? @function "header"))
