; SPDX-License-Identifier: Apache-2.0
; flask-talisman: Talisman(app, ...) and talisman.init_app(app, ...).
;
; surface: flask-talisman
; languages: python
; anchors: talisman
; handler: talisman

((call
   function: (_) @function
   arguments: (argument_list . (_)) @options)
 (#match? @function "(^|\\.)Talisman$|(?i)(^|\\.)talisman\\.init_app$"))
