# SPDX-License-Identifier: Apache-2.0
#
# Rules are read at build time: picket-embed, made of the same loader that reads user rules, turns
# rules/secrets into a constant table and prefilter databases, which are linked into the program as the
# library embedded_rules. A rule that does not load fails the build.

add_executable(picket-embed match/embed_main.c)
picket_own_code(picket-embed)
target_link_libraries(picket-embed PRIVATE match)

file(GLOB_RECURSE rule_files CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/rules/secrets/*.toml")
set(embedded "${CMAKE_BINARY_DIR}/embedded")
file(MAKE_DIRECTORY "${embedded}")
# How many databases there are depends on the processor: builtin.c stands for them all.
add_custom_command(
	OUTPUT "${embedded}/builtin.c"
	COMMAND picket-embed rules/secrets "${embedded}"
	WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
	DEPENDS picket-embed ${rule_files}
	COMMENT "Embedding rules/secrets"
	VERBATIM)
add_library(embedded_rules STATIC "${embedded}/builtin.c")
picket_own_code(embedded_rules)
target_link_libraries(embedded_rules PUBLIC ruleset)
