from dataclasses import replace

from web_service.link import Link


def test_a_link_is_shown_in_the_order_of_its_fields() -> None:
    link = Link(7, "abc", 'http://a/"?ü', 1_801_396_800, None, 3)
    assert link.json("https://sho.rt").model_dump_json() == (
        '{"slug":"abc","url":"http://a/\\"?ü","short_url":"https://sho.rt/abc",'
        '"created_at":"2027-01-31T12:00:00Z","expires_at":null,"clicks":3}'
    )
    expiring = replace(link, expires_at=1_801_396_801)
    assert expiring.json("").expires_at == "2027-01-31T12:00:01Z"
