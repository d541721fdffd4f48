from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directives', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='section',
            name='notes',
            field=models.TextField(blank=True, help_text="For the authors only, for example last month's text; never printed.", verbose_name='notes'),
        ),
        migrations.AddField(
            model_name='section',
            name='machine_made',
            field=models.BooleanField(default=False, editable=False, help_text='Until a person changes the text.', verbose_name='put together by the machine'),
        ),
    ]
