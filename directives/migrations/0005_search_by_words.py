from django.db import migrations, models


def fill(apps, schema_editor):
    """Rows of documents that were issued before: their place, what they are narrowed by, their words."""
    SearchRow = apps.get_model("directives", "SearchRow")
    SearchWord = apps.get_model("directives", "SearchWord")
    last = dict(
        SearchRow.objects.order_by().values_list("edition").annotate(last=models.Max("position"))
    )
    words = set()
    for row in SearchRow.objects.select_related("edition").iterator():
        edition = row.edition
        row.place = edition.date.toordinal() << 43 | edition.pk << 12 | (0xFFF - row.position)
        row.year = (edition.period or edition.date).year
        row.kind = edition.kind
        row.anchor = f"muc-{row.position}" if 0 < row.position < last[edition.pk] else ""
        row.save(update_fields=["place", "year", "kind", "anchor"])
        words.update(word for word in row.search_text.split() if len(word) <= 16)
    SearchWord.objects.bulk_create(SearchWord(word=word) for word in sorted(words))


class Migration(migrations.Migration):

    dependencies = [
        ("directives", "0004_events_in_the_board_s_manner"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=16, primary_key=True, serialize=False)),
            ],
        ),
        migrations.AddField("searchrow", "place", models.BigIntegerField(null=True)),
        migrations.AddField("searchrow", "year", models.PositiveSmallIntegerField(default=0), preserve_default=False),
        migrations.AddField(
            "searchrow",
            "kind",
            models.CharField(
                max_length=12, choices=[("huong_dan", "hướng dẫn (guidance)"), ("cong_van", "công văn (official letter)")], default=""
            ),
            preserve_default=False,
        ),
        migrations.AddField("searchrow", "anchor", models.CharField(blank=True, default="", max_length=12), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("searchrow", "place", models.BigIntegerField(unique=True)),
        migrations.AddIndex("edition", models.Index(fields=["number"], name="edition_by_number")),
        migrations.AddIndex("editionstatus", models.Index(fields=["status"], name="what_no_longer_holds")),
    ]
