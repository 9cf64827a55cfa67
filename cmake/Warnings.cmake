# SPDX-License-Identifier: Apache-2.0
#
# How our own code is compiled. picket_own_code(TARGET) gives a target the warnings, the hardening and
# the include roots; sanitizers are global, because every object of a program must agree on them.

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

add_compile_options(-fno-omit-frame-pointer -ffunction-sections -fdata-sections
	-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
add_link_options(-Wl,--gc-sections -Wl,--as-needed -static-libgcc)

if(PICKET_SANITIZE)
	add_compile_options(-fsanitize=${PICKET_SANITIZE} -fno-sanitize-recover=all)
	add_link_options(-fsanitize=${PICKET_SANITIZE})
endif()
if(PICKET_COVERAGE)
	add_compile_options(--coverage)
	add_link_options(--coverage)
endif()
# The program opens files of strangers: what the compiler offers against mistakes is on.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported()
add_link_options(-Wl,-z,relro,-z,noexecstack)

set(PICKET_WARNINGS
	-Wall -Wextra -Wshadow -Wvla -Wundef -Wformat=2 -Wpointer-arith -Wwrite-strings -Wcast-align
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wredundant-decls
	-Wimplicit-fallthrough -Wdate-time)
if(PICKET_WERROR)
	list(APPEND PICKET_WARNINGS -Werror)
endif()

function(picket_own_code target)
	target_include_directories(${target} PUBLIC "${CMAKE_SOURCE_DIR}/scanner" "${CMAKE_SOURCE_DIR}")
	# -O3: two in a hundred of a history's time. What is not ours would only take longer to compile.
	target_compile_options(${target} PRIVATE ${PICKET_WARNINGS} -fstack-protector-strong
		$<$<CONFIG:Release>:-O3>)
	# Empty, so that a file which says `#define _GNU_SOURCE` itself says the same.
	target_compile_definitions(${target} PRIVATE _GNU_SOURCE= PICKET_VERSION="${PROJECT_VERSION}"
		PICKET_HOMEPAGE="${PICKET_HOMEPAGE}"
		$<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
	target_link_libraries(${target} PUBLIC Threads::Threads)
endfunction()
