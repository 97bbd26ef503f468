"""The list of attacks S1 to S45: which test shows each, or in plain words that its target does not exist yet.

Each named test must exist where it is said to be; where a target does not exist, `sign` is a pattern that the sources would
hold if it did, so that its arrival fails here until somebody writes the test. Also: how secrets are compared, by structure.
Needs no program, and leaves aside those that ctest names. Called by ctest as attack_numbers.
"""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROUTES, PEOPLE, WORDS, MACHINE = (f"tests/attack/{name}_test.py" for name in ("routes", "people", "words", "machine"))
ACCOUNTS, NIGHT = "tests/daemon/web/accounts_test.cpp", "tests/e2e/accounts_test.py"
STORE, HTTP, NOTIFIERS = "tests/daemon/store", "tests/daemon/http", "tests/notifiers"
TABLES = "tests/daemon/tables"
MISSING = "target does not exist yet: "


def row(*shown, missing="", sign=""):
    return {"shown": shown, "missing": missing, "sign": sign}


NUMBERS = {
    "S1 every route without credentials": row((ROUTES, "test_without_credentials_nothing_is_shown"),
                                              (ROUTES, "test_a_credential_that_is_none_is_none")),
    "S2 another unit's incident": row(
        (PEOPLE, "test_a_source_sees_its_own_incident_alone_and_of_another_not_even_that_it_exists"),
        (ACCOUNTS, "AnObserverSeesTheUnitsBelowItsOwnAndNoNumbersOfPeople")),
    "S3 other methods, and one in a header": row((ROUTES,
                                                  "test_other_methods_are_refused_and_none_can_be_smuggled_in_a_header")),
    "S4 a source's token elsewhere, a cookie at the API": row((ROUTES, "test_a_machine_source_reaches_what_is_its_own_alone"),
                                                              (ROUTES, "test_the_api_takes_no_cookie_and_the_console_no_token")),
    "S5 looking at a link": row((PEOPLE,
                                 "test_looking_at_a_link_however_often_and_with_whatever_program_acknowledges_nothing")),
    "S6 a link's nonce": row((PEOPLE, "test_a_press_counts_with_the_nonce_of_its_own_page_and_once"),
                             (PEOPLE, "test_a_nonce_is_of_one_link")),
    "S7 guessing links": row((PEOPLE, "test_who_guesses_links_is_stopped_and_nobody_else")),
    "S8 another site's request": row((ROUTES, "test_a_form_without_its_own_secret_changes_nothing"),
                                     (ROUTES, "test_another_type_and_a_compressed_body_are_not_read")),
    "S9 a planted session": row((PEOPLE, "test_a_cookie_that_was_planted_never_becomes_a_session")),
    "S10 what was ended": row((PEOPLE, "test_what_ended_stays_ended"), (PEOPLE, "test_a_restart_leaves_no_session_behind"),
                              (ACCOUNTS, "WhatIsTakenAwayIsGoneAtOnce"),
                              (NIGHT, "test_from_the_first_start_to_the_night_when_the_browser_is_locked_out")),
    "S11 the cookie": row((PEOPLE, "test_the_cookie_goes_to_nobody_else_and_no_script_reads_it")),
    "S12 wrong log-ins": row((PEOPLE, "test_wrong_tokens_stop_their_address_and_no_other_and_no_acknowledgement"),
                              (ACCOUNTS, "ALockOutConcernsOneAccountFromOneNetworkAndStopsNeitherReportsNorLinksNorTheSeat")),
    "S13 known and unknown users": row((PEOPLE, "test_every_wrong_token_is_wrong_in_the_same_words"),
                                       (ACCOUNTS, "AnUnknownNameAndAWrongPasswordGetTheSameWords")),
    "S14 one-time passwords": row((ACCOUNTS, "PasswordAndOneTimePasswordTogetherLetInAndEachOfThemOnce"),
                                  ("tests/daemon/web/log_in_parts_test.cpp", "GivesTheVectorsOfRfc6238")),
    "S15 beyond one's role": row((PEOPLE, "test_a_source_acts_for_nobody_and_raises_its_rights_by_no_member"),
                                 (ROUTES, "test_a_machine_source_reaches_what_is_its_own_alone"),
                                 (ACCOUNTS, "EachRouteTakesTheRolesOfTheTableAndTheOthersAreRefusedOnRecord")),
    "S16 one key many times": row((PEOPLE,
                                   "test_one_key_files_once_however_many_come_at_a_time_and_is_of_one_body_and_one_source")),
    "S17 JSON that is made to hurt": row((ROUTES, "test_a_body_that_is_not_one_is_refused_with_its_place"),
                                         ("tests/daemon/web/json_test.cpp", "RefusesNulBrokenUtf8AndLoneSurrogates")),
    "S18 two requests in one": row((ROUTES, "test_what_could_be_two_requests_is_none"),
                                   (f"{HTTP}/server_test.cpp", "RefusesSmuggledRequestsAndCloses")),
    "S19 a compressed body": row((ROUTES, "test_another_type_and_a_compressed_body_are_not_read")),
    "S20 alerts in XML": row((PEOPLE, "test_what_a_gateway_says_that_is_none_of_ours_changes_nothing"),
                             (f"{TABLES}/hostile_file_test.cpp", "NoEntityIsExpandedAndNoFileIsRead"),
                             missing=MISSING + "intake of CAP", sign=r"cap:alert|urn:oasis:names:tc:emergency:cap"),
    "S21 a policy that grows": row((WORDS, "test_a_bomb_of_a_policy_is_told_with_its_place_and_costs_little"),
                                   (WORDS, "test_the_daemon_that_is_sent_one_says_so_and_goes_on")),
    "S22 lines for the log": row((WORDS, "test_the_log_is_lines_of_our_own"),
                                 (WORDS, "test_names_and_reasons_with_controls_are_refused_at_the_door")),
    "S23 a mail to more people": row((WORDS, "test_a_mail_is_one_mail_to_one_person_whatever_it_says"),
                                     (f"{NOTIFIERS}/target_test.cpp", "RefusesMailboxesThatWouldSayMoreThanOneAddress")),
    "S24 templates": row((WORDS, "test_a_message_says_them_literally_on_lines_of_its_own_making"),
                         (WORDS, "test_a_page_shows_them_as_words")),
    "S25 markup": row((WORDS, "test_a_page_shows_them_as_words"),
                      (WORDS, "test_a_form_that_comes_back_holds_what_was_typed_as_words"),
                      (WORDS, "test_nothing_is_run_that_was_not_written_by_us"),
                      (ROUTES, "test_what_is_asked_for_comes_back_as_words_alone")),
    "S26 formulas in tables": row((f"{TABLES}/roster_file_test.cpp", "NoNameBecomesAFormulaWhateverItBeginsWith"),
                                  (f"{TABLES}/roster_file_test.cpp", "AFormulaThatNobodyComputedIsRefusedAtItsCell"),
                                  missing=MISSING + "export as CSV", sign=r"text/csv"),
    "S27 addresses that lead inside": row((MACHINE, "test_no_page_goes_where_no_gateway_can_be_and_none_follows_a_redirect"),
                                          (WORDS, "test_an_address_that_is_none_of_a_gateway_is_refused_with_its_place"),
                                          (f"{NOTIFIERS}/address_test.cpp", "InDisguiseIsNotReadAsOne"),
                                          (f"{NOTIFIERS}/transport_http_test.cpp",
                                           "RefusesTheVeryAddressThatIsAboutToBeConnected")),
    "S28 forged callbacks": row((PEOPLE, "test_who_does_not_know_the_secret_says_nothing"),
                                (PEOPLE, "test_a_gateway_that_speaks_of_anothers_page_says_nothing"),
                                (f"{NOTIFIERS}/provider_callback_test.cpp", "OnlyWhatTwilioSignedIsItsCall"),
                                ("tests/e2e/providers_test.py",
                                 "test_an_sms_of_twilio_is_receipted_under_its_signature_alone")),
    "S29 forged and guessed replies": row((PEOPLE,
                                           "test_a_sender_that_is_forged_or_guesses_codes_acknowledges_nothing_and_stops_nobody_else")),
    "S30 ways out of the table": row((ROUTES, "test_no_way_leads_out_of_the_table"),
                                     (ROUTES, "test_what_no_parameter_may_be_finds_nothing")),
    "S31 another host name": row((ROUTES, "test_another_host_name_is_not_served"),
                                 (ROUTES, "test_what_a_proxy_would_say_is_not_believed")),
    "S32 slow peers": row((MACHINE, "test_slow_heads_bodies_and_readers_cost_their_own_connections_and_no_report"),
                          (ROUTES, "test_a_body_that_never_comes_costs_its_own_connection_alone")),
    "S33 no descriptors": row((MACHINE, "test_a_flood_takes_no_descriptor_that_a_page_needs_and_no_place_for_ever")),
    "S34 old TLS, a bad certificate": row((MACHINE, "test_what_is_old_or_weak_finds_no_common_word"),
                                          (MACHINE, "test_a_handshake_is_not_done_again_in_the_middle"),
                                          (MACHINE, "test_a_certificate_that_does_not_fit_replaces_nothing"),
                                          (f"{HTTP}/tls_test.cpp", "KeepsTheOldCertificateWhenTheNewOneIsBad")),
    "S35 headers": row((f"{HTTP}/response_head_test.cpp", "CarriesTheSecurityDefaultsAndNoVersion"),
                       (PEOPLE, "test_the_cookie_goes_to_nobody_else_and_no_script_reads_it"), (ROUTES, "def sound")),
    "S36 metrics and health": row((PEOPLE, "test_metrics_are_for_this_machine_and_health_is_one_word"),
                                  ("tests/daemon/web/access_test.cpp",
                                   "HealthIsOneWordForEverybodyAndMetricsAreForThisMachine")),
    "S37 a changed journal": row((f"{STORE}/sqlite_store_test.cpp", "RefusesByItsTriggersToChangeOrRemoveARecord"),
                                 (f"{STORE}/verify_test.cpp", "FindsEveryInsertionDeletionAndSwapAndNamesTheFirstRecord"),
                                 ("tests/e2e/operation_test.py", "test_a_changed_byte_and_a_cut_end_are_found"),
                                 missing=MISSING + "signed heads; heads are noted by hand, by the watcher and by the copy",
                                 sign=r"(?i)ed25519"),
    "S38 yesterday's journal": row(("tests/e2e/operation_test.py",
                                    "test_a_journal_that_was_rolled_back_is_not_copied_and_not_restored"),
                                   ("tests/e2e/watch_test.py", "test_an_older_journal_in_its_place_alarms_even_when_it_has_grown_past_and_a_person_may_accept_it")),
    "S39 secrets that lie about": row((MACHINE, "test_no_secret_lies_about")),
    "S40 system calls": row(("tests/house/house.py", "def units"), ("tests/package/offline_test.py", "def test"),
                            missing=MISSING + "a machine of the tests whose kernel lets a unit filter its calls"),
    "S41 a flood of one source": row(("tests/torture/storm.py", "def main"),
                                     missing=MISSING + "a bound on how fast one source may file",
                                     sign=r"(?i)source_rate|too_many_reports"),
    "S42 characters that hide or turn": row((WORDS, "test_a_message_says_them_literally_on_lines_of_its_own_making"),
                                            (WORDS, "test_a_terminal_shows_them_and_obeys_none"),
                                            (WORDS, "test_a_long_title_is_cut_with_a_mark_and_a_longer_one_refused"),
                                            ("tests/daemon/web/html_test.cpp", "ShowsCharactersThatHideOrTurnText")),
    "S43 drill and real": row((PEOPLE, "test_a_drill_and_the_real_thing_cannot_be_turned_into_each_other")),
    "S44 queries": row((ROUTES, "test_a_query_may_say_anything_and_breaks_nothing")),
    "S45 a clock turned back": row((PEOPLE, "test_turning_the_clock_back_brings_nothing_back_to_life"),
                                   ("tests/daemon/web/bounds_test.cpp", "EndAfterTwelveHoursOfTheSteadyClock")),
}

SOURCES = [p for room in ("daemon", "notifiers", "rules", "config") for p in sorted((ROOT / room).rglob("*.[ch]pp"))]


class Numbers(unittest.TestCase):
    def test_each_number_has_a_row_and_each_row_a_test_or_the_plain_words(self):
        self.assertEqual([name.split(" ")[0] for name in NUMBERS], [f"S{n}" for n in range(1, 46)])
        for name, said in NUMBERS.items():
            with self.subTest(name):
                self.assertTrue(said["shown"] or said["missing"])
                self.assertTrue(not said["missing"] or said["missing"].startswith(MISSING))
                for file, test in said["shown"]:
                    self.assertIn(test, (ROOT / file).read_text(encoding="utf-8"), file)

    def test_what_does_not_exist_yet_does_not_exist_yet(self):
        text = {path: path.read_text(encoding="utf-8") for path in SOURCES}
        for name, said in NUMBERS.items():
            with self.subTest(name):
                found = [str(p) for p, held in text.items() if said["sign"] and re.search(said["sign"], held)]
                self.assertEqual(found, [], f"{said['missing']}: it exists, write its test")


class Comparing(unittest.TestCase):
    """Time is not measured: where a secret is compared, the comparison looks at every byte."""

    NAMES = r"\w*(?:secret|token|csrf|nonce|signature|digest|hmac)_?(?!\w|\.size|\.starts)"
    # Whether there is one at all, and how long it is, may be asked plainly.
    ENDS = r"(?!\s*(?:nullptr|\"\"|0\b|[\w.>-]+::npos|[\w.>-]*\bend\(\)|[\w.>-]+\.size\(\)))"
    SECRET = re.compile(rf"(?i)\b{NAMES}(?:\(\))?\s*[!=]={ENDS}|[!=]={ENDS}\s*[\w.>-]*{NAMES}")

    def test_no_secret_is_compared_byte_by_byte_until_the_first_difference(self):
        found = []
        for path in SOURCES:
            if path.parts[-2] == "rules":
                continue  # has no secrets but codes, whose tries are bounded
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                code = re.sub(r'"(?:\\.|[^"\\])*"', '""', line.split("//")[0])
                if self.SECRET.search(code) and "sodium_memcmp" not in code:
                    found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
        self.assertEqual(found, [])

    def test_the_two_comparisons_look_at_every_byte(self):
        self.assertIn("sodium_memcmp(left.data(), right.data(), left.size())",
                      (ROOT / "daemon/web/secrets.cpp").read_text(encoding="utf-8"))
        self.assertIn("same_secret", (ROOT / "notifiers/encodings.hpp").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
