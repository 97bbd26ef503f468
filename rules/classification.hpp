// Who may know of a report, and what a channel may carry (知悉范围).
//
// What is secret (涉密) may be neither kept nor sent by a system on a public network (保守国家秘密法 2024, articles 28-31): of
// such a report a stub is kept that says nothing of the content, so that its clocks run and people come.
#pragma once

#include <string_view>

#include "rules/names.hpp"

namespace jibao {

struct Report;
struct Channel;

enum class Classification { open, internal, secret };  // in order: each may be known to fewer people
JIBAO_NAMES(Classification, "public", "internal", "secret");

/// What a channel may carry at most; what is secret travels by none.
enum class Ceiling { open, internal };
JIBAO_NAMES(Ceiling, "public", "internal");

/// As it was stated; internal where nothing was, or nothing that is known.
Classification classification_of(const Report& report);

/// What may be kept of a secret report: its category, kind, stated level, times, and the source's unit and own number of it.
Report stub_of(const Report& report);

/// Whether a field of that path may stand in a stub.
bool is_of_stub(std::string_view path);

/// Whether what is classified so lies above a ceiling.
bool is_above(Ceiling ceiling, Classification classification);

/// Whether a personal value on record may stay where the incident was marked secret later: the field's name in its fact, and
/// the path of the report's field where the fact is of one. Such are whom a page went to and the code to answer it with, who
/// was spoken to, who signed, and the fields of a stub; what somebody wrote, and every message, goes.
bool may_stay_on_record(std::string_view field, std::string_view path);

/// Whether the report may not travel by that channel: a page then says no more than that one must come to the duty room.
bool is_withheld(const Channel& channel, const Report& report);

}  // namespace jibao
