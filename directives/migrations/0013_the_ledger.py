"""The public ledger, its checkpoints, and the chain of the history; what is there already takes its place in both."""

import django.db.models.deletion
from django.db import migrations, models

from directives import chain

FACTS = {"archivedfile": 0, "editionstatus": 1}
ACT = ("directive_id", "edition_id", "revision_id", "actor_id", "action", "at", "digest", "reason", "details")


def fill(apps, schema_editor):
    """Write the lines of what was issued, oldest first, and fasten the acts to one another."""
    written_once(schema_editor, "DISABLE")
    ledger(apps)
    history(apps)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def written_once(schema_editor, how):
    """PostgreSQL keeps its triggers during a migration; they come back at its end, as after every one."""
    if schema_editor.connection.vendor == "postgresql":
        for table in ("archivedfile", "editionstatus", "historyentry"):
            schema_editor.execute(f"ALTER TABLE directives_{table} {how} TRIGGER USER")


def ledger(apps):
    last, previous, begins = 0, chain.ORIGIN, 0
    model = apps.get_model("directives", "ledgerline")
    for table, row in sorted(rows_to_record(apps), key=lambda one: (one[1].at, one[1].edition_id, FACTS[one[0]], one[1].pk)):
        last += 1
        text = chain.line(last, fact(table, row), previous)
        ends = begins + len(text.encode()) + 1
        line = model.objects.create(id=last, text=text, previous=previous, hash=chain.hash_of(text), begins=begins, ends=ends)
        previous, begins = line.hash, ends
        apps.get_model("directives", table)._base_manager.filter(pk=row.pk).update(line=line)


def rows_to_record(apps):
    for table in FACTS:
        for row in apps.get_model("directives", table)._base_manager.select_related("edition"):
            yield table, row


def named(edition):
    return chain.document(year=edition.year, slug=edition.slug, number=edition.number, symbol=edition.symbol)


def fact(table, row):
    edition = row.edition
    if table == "archivedfile":
        return chain.file_fact(
            named(edition), issued=edition.date, content=edition.digest, sha256=row.sha256, size=row.size, at=row.at
        )
    by = named(row.by_edition)["document"] if row.by_edition else ""
    return chain.status_fact(
        named(edition), status=row.status, reason=row.reason, note=row.note, by=by, effective=row.effective, at=row.at
    )


def history(apps):
    previous, acts = chain.ORIGIN, apps.get_model("directives", "historyentry")._base_manager
    for act in acts.order_by("pk").iterator():
        own = chain.act_hash({name: getattr(act, name) for name in ACT}, previous)
        acts.filter(pk=act.pk).update(previous=previous, hash=own)
        previous = own


class Migration(migrations.Migration):

    dependencies = [
        ('directives', '0012_word_files_being_read'),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerLine',
            fields=[
                ('id', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('previous', models.CharField(max_length=64, unique=True)),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('begins', models.PositiveBigIntegerField()),
                ('ends', models.PositiveBigIntegerField(db_index=True)),
            ],
            options={
                'verbose_name': 'line of the ledger',
                'verbose_name_plural': 'ledger',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='day')),
                ('lines', models.PositiveBigIntegerField(verbose_name='lines')),
                ('head', models.CharField(max_length=64, verbose_name='last hash')),
                ('text', models.TextField()),
                ('signature', models.BinaryField()),
                ('signer', models.CharField(max_length=200, verbose_name='signer')),
                ('at', models.DateTimeField(verbose_name='made at')),
            ],
            options={
                'verbose_name': 'checkpoint of the ledger',
                'verbose_name_plural': 'checkpoints of the ledger',
                'ordering': ['day'],
                'get_latest_by': 'day',
            },
        ),
        migrations.AddField(
            model_name='directive',
            name='ledger_head',
            field=models.CharField(blank=True, editable=False, max_length=90),
        ),
        migrations.AddField(
            model_name='historyentry',
            name='previous',
            field=models.CharField(editable=False, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='historyentry',
            name='hash',
            field=models.CharField(editable=False, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='archivedfile',
            name='line',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directives.ledgerline'),
        ),
        migrations.AddField(
            model_name='editionstatus',
            name='line',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directives.ledgerline'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='historyentry',
            name='previous',
            field=models.CharField(editable=False, max_length=64, unique=True),
        ),
        migrations.AlterField(
            model_name='historyentry',
            name='hash',
            field=models.CharField(editable=False, max_length=64, unique=True),
        ),
        migrations.AlterField(
            model_name='archivedfile',
            name='line',
            field=models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directives.ledgerline'),
        ),
        migrations.AlterField(
            model_name='editionstatus',
            name='line',
            field=models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directives.ledgerline'),
        ),
    ]
