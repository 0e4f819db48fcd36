package ReportEntry;

use strict;
use warnings;

=head1 NAME

ReportEntry - what a MailLog module in Perl extends

=head1 SYNOPSIS

    package MyModule;
    use strict;
    our(@ISA) = qw(ReportEntry);
    sub run {
        my($self, $out) = @_;
        $out->print("$self->{directive_a}\n");
    }
    1;

=head1 DESCRIPTION

MailLog loads this package before a module, runs the module in a perl of its own, and makes an instance for each entry of the
configuration. It calls parse, validate (of all entries, before anything runs), run and finish, in this order; finish comes also after a
run that died. What dies in parse or validate is an error of the configuration, what dies in run or finish a C<warn> line of the part.

A directive of the entry is C<< $self->{its_name} >>: its argument, as bytes; an array reference where it has several or is repeated; an
empty string where it has none. What MailLog knows for itself stays out of C<$self>.

=head1 METHODS

=over

=item run($out)

Prints the part: C<< $out->print(LIST) >>, and C<< $out->warn(MESSAGE) >> for a C<warn> line. The report seals what is printed. A module has
this method, or it is none.

=item parse($rdr)

Reads the entry's lines. C<< $rdr->getline >> gives the next one without its line end, undef at the end; C<< $rdr->interpret(0) >> makes it
give them raw, with 1 (as at the start) comments and empty lines are skipped and continued lines joined;
C<< $rdr->words(STRING) >> are C<Text::ParseWords::shellwords>'.

=cut

sub parse {
    my($self, $rdr) = @_;
    my %values = $rdr->directives;
    for my $name (keys %values) {
        my @words = @{ $values{$name} };
        $self->{$name} = @words > 1 ? \@words : @words ? $words[0] : '';
    }
    return;
}

=item validate

Dies with a message if what the entry says cannot be used.

=cut

sub validate { return }

=item finish

Called after run.

=cut

sub finish { return }

=item encrypted

Whether the part must be sealed: true. A module that returns false is still sealed, unless its entry says C<encrypt off>.

=cut

sub encrypted { return 1 }

=item encrypt_cmd

The command that encrypts, for a shell: the entry's own C<pgp>, else the configuration's. Dies where there is none.

=cut

sub encrypt_cmd {
    my($self) = @_;
    return defined $self->{pgp} ? $self->{pgp} : MailLog::Bridge::encrypt_cmd();
}

=item mime_file, description

What the entry says, or undef.

=back

=cut

sub mime_file { my($self) = @_; return $self->{mime_file} }

sub description { my($self) = @_; return $self->{description} }

sub new {
    my($class) = @_;
    return bless {}, ref($class) || $class;
}

1;
