; SPDX-License-Identifier: Apache-2.0
; What the caller's Origin is compared with, where only a part of it is: origin.endswith("example.com").
;
; surface: python-origin-part
; languages: python
; anchors: Access-Control-Allow-Origin
; with: endswith startswith
; handler: setting

((call
   function: (attribute
     object: (_) @object
     attribute: (identifier) @name)
   arguments: (argument_list . (string) @value .))
 (#any-of? @name "endswith" "startswith")
 (#match? @object "^(origin|request_origin|req_origin)$|(?i)headers\\.get\\(['\"]origin['\"](, ?['\"]['\"])?\\)$")
 (#set! kind origin-part))
